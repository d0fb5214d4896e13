import { systemCode, WsechoError } from "../errors.ts";

/** A file that this program has put somewhere. */
export interface OutputFile {
  /** Removes it, unless it is gone or something else is there now. */
  remove(): Promise<void>;
}

/**
 * Puts a file at a path in one step, so that no one ever reads half of it, or none in place of an older
 * one. A link there is replaced, not followed.
 *
 * @param mode its permissions, less what the umask takes
 */
export async function replaceFile(
  path: string,
  content: string,
  mode: number,
): Promise<OutputFile> {
  const { lstat, rename, rm, writeFile } = await import("node:fs/promises");
  const draft = `${path}.${crypto.randomUUID()}`;
  let own: Awaited<ReturnType<typeof lstat>>;
  try {
    await writeFile(draft, content, { mode, flag: "wx" });
    own = await lstat(draft);
    await rename(draft, path);
  } catch (error) {
    // The first error says more.
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  return {
    async remove() {
      const found = await lstat(path).catch(() => undefined);
      // A number that is free again may be given to the next file.
      if (found?.ino === own.ino && found.mtimeMs === own.mtimeMs) await rm(path, { force: true });
    },
  };
}

/**
 * Writes a file that a flag asks for, and that everyone may read. Only a plain file is replaced: anything
 * else, such as /dev/null, belongs to others.
 *
 * @throws {WsechoError} with code `OUTPUT_FAILED`, naming flag and file
 */
export async function writeOutputFile(
  flag: string,
  path: string,
  content: string,
): Promise<OutputFile> {
  const { lstat } = await import("node:fs/promises");
  try {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined || found.isFile()) return await replaceFile(path, content, 0o666);
  } catch (cause) {
    throw unwritable(flag, path, whyUnwritable(cause), cause);
  }
  throw unwritable(flag, path, "it is something else, such as a folder or a link");
}

function unwritable(flag: string, path: string, why: string, cause?: unknown): WsechoError {
  const text = `Cannot write ${flag} ${JSON.stringify(path)}: expected a file to make or replace, but ${why}`;
  return new WsechoError("OUTPUT_FAILED", text, { cause });
}

/** Why a file cannot be written, as a clause after "but". */
export function whyUnwritable(cause: unknown): string {
  return problems[systemCode(cause) ?? ""] ?? String(cause);
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder does not exist",
  EACCES: "writing there is not permitted",
  EPERM: "writing there is not permitted",
  EROFS: "nothing can be written there",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  ENAMETOOLONG: "its name is too long",
};
