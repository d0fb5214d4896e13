/** A search for earlier entries that contain a text, the newest first, as Ctrl-R starts it in a shell. */
export interface Search {
  /** What is shown instead of the prompt. */
  readonly prompt: string;
  /** The entry found, empty while there is none. */
  readonly found: string;
  /** Looks for more text, in the entry found and in older ones. */
  extend(text: string): void;
  /** Takes back the last character. */
  shorten(): void;
  /** Goes on to an older entry. */
  goBack(): void;
}

/** Begins a search; the entries have the oldest first. */
export function createSearch(entries: readonly string[]): Search {
  let query = "";
  /** Where the entry found is; undefined if there is none. */
  let place: number | undefined;

  /** The newest entry up to a place that contains the query. */
  function find(from: number): number | undefined {
    if (query === "") return undefined;
    const at = entries.slice(0, from + 1).findLastIndex((entry) => entry.includes(query));
    return at === -1 ? undefined : at;
  }

  return {
    get prompt() {
      const problem = query !== "" && place === undefined ? ", not found" : "";
      return `(search "${query}"${problem}) `;
    },
    get found() {
      return (place === undefined ? undefined : entries[place]) ?? "";
    },
    extend(text) {
      query += text;
      place = find(place ?? entries.length);
    },
    shorten() {
      query = Array.from(query).slice(0, -1).join("");
      place = find(entries.length);
    },
    goBack() {
      // The same text again is no other entry.
      const same = place === undefined ? undefined : entries[place];
      let older = find((place ?? entries.length + 1) - 1);
      while (older !== undefined && entries[older] === same) older = find(older - 1);
      place = older ?? place;
    },
  };
}
