import type { Message } from "../../protocol/message.ts";
import type { CloseOption } from "./close-option.ts";

/** What one side of an exchange does next: it sends a message, or does something else. */
export type Turn =
  | Message
  | { readonly type: "ping" }
  | ({ readonly type: "close" } & CloseOption)
  /** Closes, and connects again. */
  | { readonly type: "reconnect" };

/** Words as turns. An array's own iterator takes longer to compile than the words take to send. */
export function turnsOf(words: readonly string[]): Iterator<Turn> {
  let at = 0;
  return {
    next() {
      const value = words[at++];
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

/** Makes a feed, and begins to read it, so that what is wrong with its first turn is known early. */
export function createFeed(turns: Iterator<Turn> | AsyncIterator<Turn>) {
  let next: Promise<IteratorResult<Turn>> | IteratorResult<Turn> | undefined = turns.next();
  let wasTaken = false;
  // Reported to the next reader; until then it must not end the program.
  if (next instanceof Promise) next.catch(() => undefined);
  return {
    /** The next turn, the same one until `take` is called; rejects if it is invalid. */
    peek: () => (next ??= turns.next()),
    take(): void {
      next = undefined;
      wasTaken = true;
    },
    /** Whether a turn was ever taken. */
    get wasTaken() {
      return wasTaken;
    },
  };
}

/** The turns of one side. A connection that ends leaves the rest to the next. */
export type Feed = ReturnType<typeof createFeed>;

/** A feed that goes on with another where the first has ended. */
export function chainFeeds(first: Feed, second: Feed): Feed {
  let current = first;
  return {
    async peek() {
      const next = await current.peek();
      if (next.done !== true || current === second) return next;
      current = second;
      return await second.peek();
    },
    take: () => current.take(),
    get wasTaken() {
      return first.wasTaken || second.wasTaken;
    },
  };
}
