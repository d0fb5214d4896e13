import type { Closure } from "../../client/closing.ts";
import type { ClientSocket } from "../../client/socket.ts";
import type { ConnectionClosedError, WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";

/** Tells somebody what happens; each listens to what concerns it. Round trips are in milliseconds. */
export interface Reporter {
  opened?(socket: ClientSocket): void;
  sent?(message: Message): void;
  replied?(message: Message, roundTrip: number | undefined): void;
  pinged?(data: Uint8Array): void;
  ponged?(data: Uint8Array, roundTrip: number | undefined): void;
  /** The connection has ended; `wanted` is there where the server ended it, and that is no failure. */
  closed?(closure: Closure, wanted?: ConnectionClosedError): void;
  failed?(error: WsechoError): void;
  /** Nothing more will happen. */
  ended?(): void;
}
