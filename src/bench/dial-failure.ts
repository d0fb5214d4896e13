/**
 * Why a connection did not open, as plain data: the same that the client makes its errors of, so that the
 * same problem is reported in the same words.
 */
export type DialFailure =
  /** After this many milliseconds. */
  | { readonly kind: "timed out"; readonly connectTimeout: number }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** The system's or the TLS library's name for the cause, where it has one. */
      readonly code: string | undefined;
      /** The server's answer to the handshake, where there was one. */
      readonly response: RejectedResponse | undefined;
    };

/** An answer that opened no connection. */
export interface RejectedResponse {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Names and values in turn, a character for each byte. */
  readonly rawHeaders: readonly string[];
  /** The part of the body that came with the headers, as it was on the wire. */
  readonly body: Uint8Array;
}

/** A connection did not open. `message` says why in a few words, the same for the same cause. */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly failure: DialFailure;

  constructor(message: string, failure: DialFailure) {
    super(message);
    this.failure = failure;
  }
}
