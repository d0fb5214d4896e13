import type { Format } from "./message.ts";

/** What a person has chosen; the URL, the fields, the fragment and the snippets all show it. */
export interface Choice {
  readonly url: string;
  readonly subprotocols: readonly string[];
  readonly token: string;
  /** What is in the composer, to be read in that format. */
  readonly text: string;
  readonly format: Format;
}

/** Creates the one place where the choice is kept. */
export function createChoice(first: Choice) {
  let current = first;
  const listeners: ((choice: Choice) => void)[] = [];

  return {
    get current() {
      return current;
    },
    change(part: Partial<Choice>): void {
      current = { ...current, ...part };
      for (const listen of listeners) listen(current);
    },
    /** Calls a function now, and after each change. */
    follow(listen: (choice: Choice) => void): void {
      listeners.push(listen);
      listen(current);
    },
  };
}

export type ChoiceStore = ReturnType<typeof createChoice>;

/** The subprotocols to offer: a page cannot send a header, so that the token goes as one of them. */
export function offersOf({ subprotocols, token }: Choice): string[] {
  return token === "" ? [...subprotocols] : [...subprotocols, `bearer.${token}`];
}
