import type { Message } from "../../protocol/message.ts";
import type { CloseInfo, CutCause } from "../connection.ts";
import type { Faults } from "../faults/table.ts";
import type { Parameters, Values } from "../parameter.ts";
import type { Rejection } from "../rejection.ts";
import type { Handshake } from "../request.ts";
import type { Rooms } from "../rooms.ts";
import type { Site } from "../watch/access.ts";
import type { Watch } from "../watch/watch.ts";

/** What a server does for connections to a path. The simplest is the echo with its prefix. */
export interface Endpoint<P extends Parameters = Parameters, Q extends Parameters = Parameters> {
  /** The path, with placeholders in angle brackets: `/close/<code>`. */
  readonly path: string;
  readonly summary: string;
  /** The placeholders. */
  readonly placeholders: P;
  /** Query parameters in addition to the faults. */
  readonly query: Q;
  /** Faults that come with the path. */
  faults?(values: Given<P, Q>): Faults;
  /** Rejects the handshake; undefined accepts it. */
  reject?(
    values: Given<P, Q>,
    request: Request,
    site: Site,
  ): Rejection | Promise<Rejection> | undefined;
  /** What is sent first. Made from the handshake, of which nothing is kept otherwise. */
  greet?(handshake: Handshake): string;
  /** Answers the connection; without it, and without faults, the echo needs no session. */
  handle?(values: Given<P, Q>, channel: Channel): ConnectionHandler;
}

/** The values of the placeholders and of the query; each placeholder has one. */
type Given<P extends Parameters, Q extends Parameters> = Required<Values<P>> & Values<Q>;

/** What an endpoint does while a connection is open. */
export interface ConnectionHandler {
  opened?(): void;
  /** False when no more should follow before `Channel.passedOn`. */
  received?(message: Message): boolean | void;
  /** Each message is sent back, but not at once: only then has it been dealt with. */
  readonly answersLater?: boolean;
  /** What comes is passed on, so that a peer that does not read is read from all the same. */
  readonly isRelay?: boolean;
  /** There may be room again, after `send` or `hasRoomFor` said that there was none. */
  writable?(): void;
  /** No more should be sent, for good. */
  stalled?(): void;
  /** The connection has ended, with code 1006 if it was cut; the rest came before that, and was not received yet. */
  closed?(rest: Iterable<Message>, close: CloseInfo): void;
}

/** The connection as an endpoint sees it; faults are handled elsewhere. */
export interface Channel {
  readonly rooms: Rooms;
  readonly watch: Watch;
  /** Text before each text echo. */
  readonly prefix: string;
  /** Largest message that this server accepts, and sends, in bytes. */
  readonly maxPayload: number;
  /** Sends a message; false when no more should follow before `writable`. */
  send(message: Message): boolean;
  /** Whether messages are held back, and so must not change. */
  readonly isHolding: boolean;
  /** Whether nothing more should be sent before `writable`. */
  readonly isFull: boolean;
  /**
   * Whether so many bytes may be sent that the peer has not sent itself; false while too much waits for
   * all connections, until `writable`.
   */
  hasRoomFor(bytes: number): boolean;
  /** Counts bytes that wait elsewhere on behalf of this connection; negative when they no longer do. */
  hold(bytes: number): void;
  /** Sends what `write` sends in one piece. */
  together(write: () => void): void;
  /** Reads nothing more from the peer before this has resolved. */
  listenAfter(done: Promise<unknown>): void;
  /** `received` may be called again, after it had returned false. */
  passedOn(): void;
  /** Closes, once everything sent earlier has been transmitted. */
  close(code: number, reason?: string): void;
  /** Cuts the TCP connection, once everything sent earlier has been transmitted. */
  end(cause: CutCause, why: string): void;
  /** Cuts the TCP connection; the log gives the reason. */
  cut(cause: CutCause, why: string): void;
  /** Calls back at this interval, in milliseconds, while the connection is open. */
  every(milliseconds: number, tick: () => void): void;
}

/** Defines an endpoint whose values have the types that its parameters parse to. */
export function endpoint<P extends Parameters, Q extends Parameters>(
  definition: Endpoint<P, Q>,
): Endpoint {
  return definition as Endpoint;
}
