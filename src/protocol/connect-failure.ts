/** The answer to a handshake as it came. */
export interface RawResponse {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Names and values in turn, a character for each byte. */
  readonly rawHeaders: readonly string[];
  /** The part of the body that came with the headers, as it was on the wire. */
  readonly body: Uint8Array;
}

/** Why there is no connection, as plain data. */
export type ConnectFailure =
  | { readonly kind: "aborted" }
  /** After this many milliseconds. */
  | { readonly kind: "timed out"; readonly connectTimeout: number }
  | {
      readonly kind: "failed";
      /** What Bun's WebSocket says; ends in the cause: `… failed: Expected 101 status code: 401`. */
      readonly message: string;
      /** The system's or the TLS library's name for the cause, if it has one. */
      readonly code: string | undefined;
      /** The server's answer, where there was one. */
      readonly response: RawResponse | undefined;
    };
