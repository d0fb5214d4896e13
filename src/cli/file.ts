import { systemCode, WsechoError } from "../errors.ts";

/**
 * Reads a whole file named on the command line, which may be a named pipe.
 *
 * @param name what an error calls the file
 * @param wanted what it should be
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file
 */
export async function readFile(
  path: string,
  name = JSON.stringify(path),
  wanted = "a file",
): Promise<Uint8Array> {
  try {
    return await Bun.file(path).bytes();
  } catch (cause) {
    const text = `Cannot read ${name}: expected ${wanted}, but ${whyUnreadable(cause)}`;
    throw new WsechoError("BAD_VALUE", text, { cause });
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "reading it is not permitted",
  EPERM: "reading it is not permitted",
  EBADF: "it cannot be read from",
};

/** Why something cannot be read, as a clause after "but". */
export function whyUnreadable(error: unknown): string {
  return (
    problems[systemCode(error) ?? ""] ?? (error instanceof Error ? error.message : String(error))
  );
}
