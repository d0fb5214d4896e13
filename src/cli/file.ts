import { systemCode, WsechoError } from "../errors.ts";
import type { Output } from "./io.ts";

/**
 * Reads a whole file named on the command line, which may be a named pipe.
 *
 * @param limit how large it may be, in MiB; no more is read, as a device has no end
 * @param name what an error calls the file
 * @param wanted what it should be
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file
 */
export async function readFile(
  path: string,
  limit: number,
  name = JSON.stringify(path),
  wanted = "a file",
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await Bun.file(path)
      .slice(0, limit * mebibyte + 1)
      .bytes();
  } catch (cause) {
    const text = `Cannot read ${name}: expected ${wanted}, but ${whyUnreadable(cause)}`;
    throw new WsechoError("BAD_VALUE", text, { cause });
  }
  checkSize(bytes.length, limit, name, wanted);
  return bytes;
}

const mebibyte = 1024 * 1024;

/** Throws as `readFile` does where an input has more than `limit` MiB. */
export function checkSize(bytes: number, limit: number, name: string, wanted: string): void {
  if (bytes <= limit * mebibyte) return;
  const text = `Cannot read ${name}: expected ${wanted} of at most ${limit}MiB, but it is larger`;
  throw new WsechoError("BAD_VALUE", text);
}

/**
 * Waits for files until they are read, or `stopped` is aborted. After `patience` milliseconds `what`
 * is waited for is printed to stderr: nothing may ever be written to a named pipe.
 */
export async function whileReading<Value>(
  what: string,
  files: Promise<Value>,
  stderr: Output,
  stopped?: AbortSignal,
  patience = 3000,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  stopped?.addEventListener("abort", () => reject(stopped.reason));
  if (stopped?.aborted) reject(stopped.reason);
  const timer = setTimeout(
    () => stderr.write(`Still reading ${what}: a pipe ends once its writer closes it\n`),
    patience,
  );
  return Promise.race([files, promise]).finally(() => clearTimeout(timer));
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
