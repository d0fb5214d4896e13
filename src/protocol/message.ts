/** A WebSocket message (RFC 6455, section 5.6): a string is text, bytes are binary. */
export type Message = string | Uint8Array;

/** The bytes that a message's payload has on the wire. */
export function byteLength(message: Message): number {
  return typeof message === "string" ? Buffer.byteLength(message) : message.byteLength;
}
