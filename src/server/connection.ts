import type { Session } from "./session.ts";

/** What the server knows of one connection; Bun keeps it as `ws.data`. */
export interface Connection {
  /** Tells it from every other of the server; counts from 1 where the server is one process. */
  readonly id: number;
  /** Address and port of the peer: `127.0.0.1:54321`, `[::1]:54321`. */
  readonly remote: string;
  /** Path and query of the handshake, any token in it blotted out. */
  readonly path: string;
  /** What the random faults of the connection begin from; undefined where it has none. */
  readonly seed: number | undefined;
  /** When the handshake came, on the clock of `performance.now()`, in milliseconds. */
  readonly openedAt: number;
  /** What stands in front of each text echo, and its length in bytes. */
  readonly prefix: string;
  readonly prefixBytes: number;
  /** Makes what answers the connection, where it is more than a plain echo. */
  readonly start: ((ws: Peer) => Session) | undefined;
  session: Session | undefined;
  messagesReceived: number;
  messagesSent: number;
  /** Whether it is to be closed as soon as what was sent to it has gone out. */
  isLeaving: boolean;
  /** Why the server itself cut the connection, where it did. */
  cutReason: string | undefined;
  /** Runs while the peer does not read what was sent to it. */
  stallTimer: ReturnType<typeof setTimeout> | undefined;
}

/** An open connection as the handlers of this server see it. */
export type Peer = Bun.ServerWebSocket<Connection>;

/** What is known of a connection before its handshake is answered. */
export type NewConnection = Pick<
  Connection,
  "id" | "remote" | "path" | "seed" | "prefix" | "start"
>;

/** A connection that is about to be opened. */
export function newConnection(known: NewConnection): Connection {
  const { id, remote, path, seed, prefix, start } = known;
  return {
    id,
    remote,
    path,
    seed,
    openedAt: performance.now(),
    prefix,
    prefixBytes: Buffer.byteLength(prefix),
    start,
    session: undefined,
    messagesReceived: 0,
    messagesSent: 0,
    isLeaving: false,
    cutReason: undefined,
    stallTimer: undefined,
  };
}
