/** The answer to a handshake as it came. */
export interface RawResponse {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Names and values in turn, a character for each byte. */
  readonly rawHeaders: readonly string[];
  /** The part of the body that came with the headers, as it was on the wire. */
  readonly body: Uint8Array;
}
