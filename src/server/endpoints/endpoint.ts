import type { Message } from "../../protocol/message.ts";
import type { Faults } from "../faults/table.ts";
import type { Parameters, Values } from "../parameter.ts";
import type { Rejection } from "../rejection.ts";
import type { Handshake } from "../request.ts";
import type { Rooms } from "../rooms.ts";

/** What a server does for connections to a path. The simplest of all is the echo with its prefix. */
export interface Endpoint {
  /** The path, what varies in angle brackets: `/close/<code>`. */
  readonly path: string;
  readonly summary: string;
  /** The values in the brackets. */
  readonly placeholders: Parameters;
  /** What the query may have in addition to the faults. */
  readonly query: Parameters;
  /** Faults that come with the path. */
  faults?(values: Values<Parameters>): Faults;
  /** Answers in place of the handshake; undefined lets it happen. */
  reject?(values: Values<Parameters>, request: Request): Rejection | Promise<Rejection> | undefined;
  /** Answers the connection; without it, and without faults, the echo needs no session. */
  handle?(values: Values<Parameters>, channel: Channel): ConnectionHandler;
}

/** What an endpoint does while a connection is open. */
export interface ConnectionHandler {
  opened?(): void;
  received?(message: Message): void;
  /** There is room again after `send` said that there was none. */
  writable?(): void;
  closed?(): void;
}

/** The connection as an endpoint sees it; faults are none of its business. */
export interface Channel {
  readonly handshake: Handshake;
  readonly rooms: Rooms;
  /** Text before each text echo. */
  readonly prefix: string;
  /** Largest message that this server accepts, and sends, in bytes. */
  readonly maxPayload: number;
  /** Sends a message; false when no more should follow before `writable`. */
  send(message: Message): boolean;
  /** Whether more waits to go out than is ever to be held for one connection. */
  readonly isBehind: boolean;
  /** Reads nothing more from the peer before this has resolved. */
  listenAfter(done: Promise<void>): void;
  /** Closes, once everything sent before has gone out. */
  close(code: number, reason?: string): void;
  /** Cuts the TCP connection; the log gives the reason. */
  cut(why: string): void;
  /** Calls back every so many milliseconds for as long as the connection is open. */
  every(milliseconds: number, tick: () => void): void;
}

/** Defines an endpoint whose values have the types that its parameters parse to. */
export function endpoint<P extends Parameters, Q extends Parameters>(definition: {
  readonly path: string;
  readonly summary: string;
  readonly placeholders: P;
  readonly query: Q;
  faults?(values: Required<Values<P>> & Values<Q>): Faults;
  reject?(
    values: Required<Values<P>> & Values<Q>,
    request: Request,
  ): Rejection | Promise<Rejection> | undefined;
  handle?(values: Required<Values<P>> & Values<Q>, channel: Channel): ConnectionHandler;
}): Endpoint {
  return definition as Endpoint;
}
