import type { ConnectFailure } from "../protocol/connect-failure.ts";

/** A connection did not open. `message` says why in a few words, the same for the same cause. */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly failure: ConnectFailure;

  constructor(message: string, failure: ConnectFailure) {
    super(message);
    this.failure = failure;
  }
}
