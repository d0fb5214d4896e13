import type { Closure } from "../../client/closing.ts";
import type { Redirect } from "../../client/redirect.ts";
import type { ClientSocket } from "../../client/socket.ts";
import type { ConnectionClosedError, WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import type { Io } from "../io.ts";
import type { Expectations } from "./expectations.ts";

/** Shows what happens, or the part of it that it is for. Round trips are in milliseconds. */
export interface Reporter {
  redirected?(redirect: Redirect): void;
  opened?(socket: ClientSocket): void;
  sent?(message: Message): void;
  replied?(message: Message, roundTrip: number | undefined): void;
  pinged?(data: Uint8Array): void;
  ponged?(data: Uint8Array, roundTrip: number | undefined): void;
  /** The connection has ended; `wanted` is set if the server ended it, and that is not a failure. */
  closed?(closure: Closure, wanted?: ConnectionClosedError): void;
  failed?(error: WsechoError): void;
  /** Nothing more will happen. */
  ended?(): void;
}

/** Where reporters print. */
export type Screen = Pick<Io, "env" | "stdout" | "stderr">;

/** All reporters and expectations of an exchange. */
export interface Observers {
  readonly reporters: readonly Reporter[];
  readonly expectations: Expectations | undefined;
  readonly io: Screen;
}
