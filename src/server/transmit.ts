import { byteLength, type Message } from "../protocol/message.ts";
import type { Connection, Peer } from "./connection.ts";
import type { Traffic } from "./metrics/counts.ts";

/** Counts a message that came. */
export function countReceived(traffic: Traffic, message: Message): void {
  if (typeof message === "string") {
    traffic.textMessagesReceived++;
    traffic.textBytesReceived += byteLength(message);
  } else {
    traffic.binaryMessagesReceived++;
    traffic.binaryBytesReceived += message.length;
  }
}

/** Sends messages and counts them. */
export interface Transmitter {
  /** Sends a message; false when no more should follow until it has gone out. */
  send(ws: Peer, connection: Connection, message: Message): boolean;
  /** Answers a text with itself after the prefix of the connection; false as for `send`. */
  echoText(ws: Peer, connection: Connection, message: string): boolean;
}

/** Makes the way out of a server; `compress` where a peer may have agreed to it. */
export function createTransmitter(traffic: Traffic, compress: boolean): Transmitter {
  function send(ws: Peer, connection: Connection, message: Message): boolean {
    const sent = ws.send(message, compress);
    const bytes = sent > 0 ? sent : byteLength(message);
    // It is closing: nothing goes out any more.
    if (sent === 0 && bytes > 0) return true;
    if (typeof message === "string") {
      traffic.textMessagesSent++;
      traffic.textBytesSent += bytes;
    } else {
      traffic.binaryMessagesSent++;
      traffic.binaryBytesSent += bytes;
    }
    connection.messagesSent++;
    return sent !== -1;
  }

  function echoText(ws: Peer, connection: Connection, message: string): boolean {
    const sent = ws.send(connection.prefix + message, compress);
    const bytes = sent > 0 ? sent : byteLength(message) + connection.prefixBytes;
    traffic.textMessagesReceived++;
    // Bun has measured the echo; to measure the message as well would double the time.
    traffic.textBytesReceived += bytes - connection.prefixBytes;
    if (sent === 0 && bytes > 0) return true;
    traffic.textMessagesSent++;
    traffic.textBytesSent += bytes;
    connection.messagesSent++;
    return sent !== -1;
  }

  return { send, echoText };
}
