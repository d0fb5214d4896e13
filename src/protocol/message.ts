/** A WebSocket message (RFC 6455, section 5.6): a string is text, bytes are binary. */
export type Message = string | Uint8Array;

/** A message as an event in JSON has it. */
export interface PayloadFields {
  readonly type: "text" | "binary";
  /** Length of the payload. */
  readonly bytes: number;
  /** The text, or the bytes in base64. */
  readonly data: string;
}

/**
 * Describes a message, which may change afterwards.
 *
 * @param bytes its length on the wire, where that is known or not all of it is shown
 */
export function payloadFields(message: Message, bytes = byteLength(message)): PayloadFields {
  const isText = typeof message === "string";
  const data = isText ? message : message.toBase64();
  return { type: isText ? "text" : "binary", bytes, data };
}

/** The bytes that a message's payload has on the wire. */
export function byteLength(message: Message): number {
  return typeof message === "string" ? Buffer.byteLength(message) : message.byteLength;
}
