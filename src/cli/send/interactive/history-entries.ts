/** Entries that a history holds at most. */
export const historyLimit = 1000;

/** The history with one entry more; the same history when that entry is empty or was just made. */
export function remember(entries: readonly string[], text: string): readonly string[] {
  if (text === "" || text === entries.at(-1)) return entries;
  return [...entries, text].slice(-historyLimit);
}

/** Writes a history as JSON, one entry a line, so that an entry may have several lines itself. */
export function formatEntries(entries: readonly string[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** Reads a history, and leaves out what is none. */
export function parseEntries(content: string): readonly string[] {
  const lines = content.split("\n").map(parseEntry);
  return lines
    .filter((entry) => entry !== undefined)
    .reduce((entries: string[], entry) => {
      if (entry !== "" && entry !== entries.at(-1)) entries.push(entry);
      return entries;
    }, [])
    .slice(-historyLimit);
}

function parseEntry(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}
