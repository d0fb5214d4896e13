import type { Message } from "../../protocol/message.ts";

/** What a watcher wants done to one connection. */
export type WatchCommand = { readonly connection: number } & (
  | { readonly command: "send"; readonly message: Message }
  | { readonly command: "close"; readonly code: number; readonly reason: string }
  | { readonly command: "cut" }
  | { readonly command: "stall" }
  /** Milliseconds for which each message to the client is held back from now on. */
  | { readonly command: "delay"; readonly delay: number }
);

/** An event as a watcher gets it, and which one it is. */
export interface RenderedEvent {
  readonly name: string;
  readonly line: string;
}

/** What the processes of one server tell each other. */
export type WatchNews =
  /** Somebody watches there, for the first time if it is new; told again and again. */
  | { readonly kind: "watching"; readonly isNew: boolean }
  /** What happened there, and how many more events there were. */
  | { readonly kind: "events"; readonly events: readonly RenderedEvent[]; readonly missed: number }
  | { readonly kind: "command"; readonly command: WatchCommand };

/** The way to the other processes of the server. */
export interface WatchLink {
  pass(news: WatchNews): void;
  /** Sets what is called with the news of others. Call it only once. */
  onHeard(hear: (news: WatchNews) => void): void;
}

/** Milliseconds for which events wait for others, and the characters of those that go together. */
const every = 50;
const capacity = 256 * 1024;

/** Makes a queue that passes events on in batches, and leaves out what would be too much. */
export function createNewsQueue(pass: (news: WatchNews) => void) {
  let events: RenderedEvent[] = [];
  let size = 0;
  let missed = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    pass({ kind: "events", events, missed });
    events = [];
    size = missed = 0;
  }

  return {
    put(event: RenderedEvent): void {
      timer ??= setTimeout(flush, every);
      // One that is too long alone still goes.
      if (size > 0 && size + event.line.length > capacity) missed++;
      else events.push(event);
      size += event.line.length;
    },
  };
}
