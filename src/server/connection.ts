import { formatRemote, type Remote } from "./remote.ts";
import type { Session } from "./session.ts";

/** What is known of a connection before its handshake is answered. */
export interface NewConnection extends Remote {
  /** Tells it from every other of the server; counts from 1 where the server is one process. */
  readonly id: number;
  /** Path and query of the handshake, any token in it blotted out. */
  readonly path: string;
  /** What the random faults of the connection begin from; undefined where it has none. */
  readonly seed: number | undefined;
  /** What stands in front of each text echo. */
  readonly prefix: string;
  /** Makes what answers the connection, where it is more than a plain echo. */
  readonly start: ((ws: Peer) => Session) | undefined;
}

/**
 * What the server knows of one connection; Bun keeps it as `ws.data`. A class, so that ten thousand of
 * them share the getter that makes `remote`: kept as a string, it would cost each more than 100
 * bytes, where an idle connection takes some 1,600 in all. For the same reason what most connections
 * never need is only declared, and takes no room before it is set.
 */
export class Connection implements NewConnection {
  readonly id: number;
  readonly address: string;
  readonly port: number;
  readonly path: string;
  declare readonly seed: number | undefined;
  readonly prefix: string;
  /** Length of `prefix` in bytes. */
  readonly prefixBytes: number;
  declare readonly start: ((ws: Peer) => Session) | undefined;
  /** When the handshake came, on the clock of `performance.now()`, in milliseconds. */
  readonly openedAt: number;
  declare session?: Session | undefined;
  messagesReceived: number;
  messagesSent: number;
  /** Where the connection stands in the roster; of no meaning before it is open. */
  place: number;
  /** Whether it is to be closed as soon as what was sent to it has gone out. */
  declare isLeaving?: boolean;
  /** Why the server itself cut the connection, where it did. */
  declare cutReason?: string;
  /** Runs while the peer does not read what was sent to it. */
  declare stallTimer?: ReturnType<typeof setTimeout>;

  constructor({ id, address, port, path, seed, prefix, start }: NewConnection) {
    this.id = id;
    this.address = address;
    this.port = port;
    this.path = path;
    if (seed !== undefined) this.seed = seed;
    this.prefix = prefix;
    this.prefixBytes = Buffer.byteLength(prefix);
    if (start !== undefined) this.start = start;
    this.openedAt = performance.now();
    this.messagesReceived = 0;
    this.messagesSent = 0;
    this.place = -1;
  }

  /** Address and port of the peer: `127.0.0.1:54321`, `[::1]:54321`, `unix`. */
  get remote(): string {
    return formatRemote(this);
  }
}

/** An open connection as the handlers of this server see it. */
export type Peer = Bun.ServerWebSocket<Connection>;
