import { WsechoError } from "../errors.ts";

/**
 * Reads a whole file named on the command line, which may be a named pipe.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file
 */
export async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Bun.file(path).bytes();
  } catch (cause) {
    const name = JSON.stringify(path);
    const text = `Cannot read ${name}: expected a file, but ${whyUnreadable(cause)}`;
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

/** Why something cannot be read, to follow a "but". */
export function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return problems["code" in error ? String(error.code) : ""] ?? error.message;
}
