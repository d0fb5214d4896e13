import type { Message } from "../protocol/message.ts";

/** A message as the server got it. */
export interface ReceivedMessage {
  readonly message: Message;
  /** The connection that it came over; they count from 1. */
  readonly connection: number;
  /** Path and query of that connection. */
  readonly path: string;
}

/** Keeps what a server receives, for as long as it is among the last ones. */
export function record(received: ReceivedMessage[], message: ReceivedMessage): void {
  received.push(message);
  if (received.length > remembered) received.shift();
}

const remembered = 10_000;
