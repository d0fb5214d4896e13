/** Keeps messages until somebody listens. */
export interface Mailbox {
  deliver(message: unknown): void;
  /** Hands over what came so far, and whatever comes from now on. */
  listen(listener: (message: unknown) => void): void;
}

/** Makes an empty mailbox. */
export function createMailbox(): Mailbox {
  const early: unknown[] = [];
  let hear = (message: unknown): void => void early.push(message);
  return {
    deliver: (message) => hear(message),
    listen(listener) {
      for (const message of early.splice(0)) listener(message);
      hear = listener;
    },
  };
}
