import type { Closure } from "../../client/closing.ts";
import type { ClientSocket } from "../../client/socket.ts";
import type { WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";

/** Tells somebody what happens; each listens to what concerns it. Round trips are in milliseconds. */
export interface Reporter {
  opened?(socket: ClientSocket): void;
  sent?(message: Message): void;
  replied?(message: Message, roundTrip: number | undefined): void;
  pinged?(data: Uint8Array): void;
  ponged?(data: Uint8Array, roundTrip: number | undefined): void;
  closed?(closure: Closure): void;
  failed?(error: WsechoError): void;
  /** Nothing more will happen. */
  ended?(): void;
}
