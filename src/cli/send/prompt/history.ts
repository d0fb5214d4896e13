import type { Io } from "../../io.ts";
import { replaceFile } from "../../output-file.ts";

/** Earlier entries, from this run and from previous ones. */
export interface History {
  /** The oldest first. */
  readonly entries: readonly string[];
  /** Adds an entry, unless it is empty or the same as the last one, and begins to save it. */
  add(entry: string): void;
  /** Resolves once everything is saved, or cannot be saved; never rejects. */
  saved(): Promise<void>;
}

/** Bytes that are read of a history, from its end; also a bound for what is written. */
const readLimit = 4 * 1024 * 1024;

// Longer entries are kept for this run only.
const entryLimit = 64 * 1024;

/** The file that keeps the history of a user; undefined if the environment names no place for it. */
export function historyPath({ env, target }: Pick<Io, "env" | "target">): string | undefined {
  if (target.startsWith("win")) {
    const folder = env["LOCALAPPDATA"];
    return folder ? `${folder}\\wsecho\\history` : undefined;
  }
  const home = env["HOME"];
  if (target.startsWith("darwin")) {
    return home ? `${home}/Library/Application Support/wsecho/history` : undefined;
  }
  // The XDG Base Directory Specification wants a relative path to be ignored.
  const state = env["XDG_STATE_HOME"]?.startsWith("/") ? env["XDG_STATE_HOME"] : undefined;
  const folder = state ?? (home ? `${home}/.local/state` : undefined);
  return folder === undefined ? undefined : `${folder}/wsecho/history`;
}

/**
 * Opens the history in a file; without a path it is kept in memory only. A file that cannot be read
 * or written, or has something else in it, is not an error: what can be kept is kept.
 */
export async function openHistory(path: string | undefined): Promise<History> {
  let entries = path === undefined ? [] : await read(path).then(parseEntries, () => []);
  let saving = Promise.resolve();
  /** Where entries are saved, as long as they can be. */
  let file = path;

  return {
    get entries() {
      return entries;
    },
    add(entry) {
      const more = remember(entries, entry);
      if (more === entries) return;
      entries = more;
      saving = saving.then(async () => {
        if (file === undefined || entry.length > entryLimit) return;
        await save(file, entry).catch(() => void (file = undefined));
      });
    },
    saved: () => saving,
  };
}

/**
 * The end of a file; empty if there is none. Throws unless it is a plain file in a folder of its own:
 * reading a pipe would wait forever, what a link leads to, even a hard one, may belong to another
 * program, and a link to /dev/null says that no history is wanted.
 */
async function read(path: string): Promise<string> {
  const { lstat } = await import("node:fs/promises");
  const statOf = (each: string) => lstat(each).catch(() => undefined);
  const [folder, stat] = await Promise.all([folderOf(path), path].map(statOf));
  const isOwn = stat === undefined || (stat.isFile() && stat.nlink === 1);
  if (folder?.isDirectory() === false || !isOwn) throw new Error(`No plain file: ${path}`);
  if (stat === undefined) return "";
  const file = Bun.file(path);
  if (stat.size <= readLimit) return file.text();
  const end = await file.slice(stat.size - readLimit).text();
  return end.slice(end.indexOf("\n") + 1);
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}

/** Reads again what is there, as another run may have added to it. */
async function save(path: string, entry: string): Promise<void> {
  const { chmod, mkdir } = await import("node:fs/promises");
  await mkdir(folderOf(path), { recursive: true, mode: 0o700 });
  const entries = remember(parseEntries(await read(path)), entry);
  await chmod(folderOf(path), 0o700);
  // A link made in the meantime is not followed.
  await replaceFile(path, formatEntries(entries), 0o600);
}

/** Entries that a history holds at most. */
export const historyLimit = 1000;

/** The history with one more entry; the same history when that entry is empty or was just made. */
export function remember(entries: readonly string[], text: string): readonly string[] {
  if (text === "" || text === entries.at(-1)) return entries;
  return [...entries, text].slice(-historyLimit);
}

/** Writes a history as JSON, one entry a line, so that an entry may have several lines itself. */
export function formatEntries(entries: readonly string[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** Reads a history, and skips what is invalid. */
export function parseEntries(content: string): readonly string[] {
  const entries = content.split("\n").flatMap(parseEntry);
  return entries.filter((entry, at) => entry !== entries[at - 1]).slice(-historyLimit);
}

function parseEntry(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" && entry !== "" ? [entry] : [];
  } catch {
    return [];
  }
}
