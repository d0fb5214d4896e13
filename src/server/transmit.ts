import { byteLength, type Message } from "../protocol/message.ts";
import type { Connection, Peer } from "./connection.ts";
import type { Traffic } from "./metrics/counts.ts";
import type { EchoObserver } from "./observer.ts";
import type { Watch } from "./watch/watch.ts";

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

/** Counts a message that was sent, of so many bytes. */
export function countSent(
  traffic: Traffic,
  connection: Connection,
  isText: boolean,
  bytes: number,
): void {
  if (isText) {
    traffic.textMessagesSent++;
    traffic.textBytesSent += bytes;
  } else {
    traffic.binaryMessagesSent++;
    traffic.binaryBytesSent += bytes;
  }
  connection.messagesSent++;
}

/** Sends a message and counts it; false when no more should follow until it has been transmitted. */
export type Transmit = (ws: Peer, message: Message) => boolean;

/** Creates the function that transmits messages; set `compress` if peers may have agreed to it. */
export function createTransmit(
  traffic: Traffic,
  compress: boolean,
  watch: Watch,
  observer: EchoObserver,
): Transmit {
  return (ws, message) => {
    if (ws.data.isRelayed === true) observer.relayed?.(ws.data, message);
    if (watch.isOn) watch.passed(ws.data, "to-client", message);
    const sent = ws.send(message, compress);
    const bytes = sent > 0 ? sent : byteLength(message);
    // It is closing: nothing goes out any more.
    if (sent === 0 && bytes > 0) return true;
    countSent(traffic, ws.data, typeof message === "string", bytes);
    return sent !== -1;
  };
}
