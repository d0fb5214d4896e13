import type { Message } from "../protocol/message.ts";
import { formatHost } from "../text/address.ts";

/** Where a peer connects from. */
export interface Remote {
  /** The address alone; empty over a Unix socket, where peers have none. */
  readonly address: string;
  /** 0 if it is not known. */
  readonly port: number;
}

/** What is known of a connection before its handshake is answered. */
export type NewConnection = Pick<
  Connection,
  | "id"
  | "address"
  | "port"
  | "path"
  | "subprotocol"
  | "seed"
  | "prefix"
  | "start"
  | "isRelayed"
  | "isWatcher"
>;

/** What answers a connection that is more than a plain echo. */
export interface Session {
  opened(): void;
  received(message: Message): void;
  /** Everything sent earlier has been transmitted. */
  drained(): void;
  /** The server stops: sends what is held back for less than `grace` milliseconds, then closes. */
  leave(grace: number, close: () => void): void;
  /** Holds back each message from now on for at least so many milliseconds. */
  delay(milliseconds: number): void;
  /** Stops passing messages on, in the directions that faults concern. */
  stall(): void;
  /** It has ended with this code, 1006 without a Close frame. */
  closed(close: CloseInfo): void;
}

/** A message as Bun gives it to a handler. */
export type Received = string | Buffer<ArrayBuffer>;

/** Why a server cut a connection. */
export type CutCause =
  "idle" | "backpressure" | "max-buffered" | "room" | "fault" | "watcher" | "upstream";

/** What a Close frame says. */
export interface CloseInfo {
  readonly code: number;
  readonly reason: string;
}

/**
 * What the server knows of one connection; Bun keeps it as `ws.data`. A class, so that ten thousand of
 * them share the getter that makes `remote`: kept as a string, it would cost each more than 100
 * bytes, where an idle connection uses some 1,600 in all. For the same reason what most connections
 * never need is only declared, and uses no room before it is set.
 */
export class Connection implements Remote {
  /** Unique within the server; counts from 1 if the server is one process. */
  readonly id: number;
  readonly address: string;
  readonly port: number;
  /** Path and query of the handshake, any token in it redacted. */
  readonly path: string;
  /** The one that was chosen, if any was. */
  declare readonly subprotocol: string | undefined;
  /** The seed of its random faults; undefined without such faults. */
  declare readonly seed: number | undefined;
  /** Whether its messages are passed on to an upstream, and back. */
  declare readonly isRelayed: boolean | undefined;
  /** Whether it watches the others: to watch it as well would be to watch oneself. */
  declare readonly isWatcher: boolean | undefined;
  /** Text before each text echo. */
  readonly prefix: string;
  /** Length of `prefix` in bytes. */
  readonly prefixBytes: number;
  /** Creates the handler of the connection, if it is more than a plain echo. */
  declare readonly start: ((ws: Peer) => Session) | undefined;
  /** When the handshake came, on the clock of `performance.now()`, in milliseconds. */
  readonly openedAt: number;
  declare session?: Session | undefined;
  messagesReceived: number;
  messagesSent: number;
  /** Its index in the roster; meaningless before it is open. */
  place: number;
  /** Bits that only `flow.ts` knows; 0 for a connection that is read from and answered. */
  flow: number;
  /** When the peer last showed a sign of life, on the clock of `flow.ts`. */
  aliveAt: number;
  /** The value of `messagesReceived` at the last sweep. */
  messagesSwept: number;
  /** When it was last sent a Ping of a fixed interval, on the clock of `pings.ts`. */
  declare pingedAt?: number;
  /** How to close it once everything sent earlier has been transmitted. */
  declare closeWith?: CloseInfo;
  /** Why the server itself cut the connection, if it did. */
  declare cutReason?: string;
  /** When the system last had room for some of what was unsent, on the clock of `performance.now()`. */
  declare takenAt?: number;
  /** Runs while the peer does not read what was sent to it. */
  declare stallTimer?: ReturnType<typeof setTimeout>;
  /** Bytes that may still be read to find out whether the peer still exists. */
  declare probeLeft?: number;
  /** Bytes that Bun holds for it, when that was last counted. */
  declare unsentBytes?: number;
  /** Bytes that wait for it in all; `budget.ts` keeps the sum. */
  declare held?: number;

  constructor({
    id,
    address,
    port,
    path,
    subprotocol,
    seed,
    prefix,
    start,
    isRelayed,
    isWatcher,
  }: NewConnection) {
    this.id = id;
    this.address = address;
    this.port = port;
    this.path = path;
    if (subprotocol !== undefined) this.subprotocol = subprotocol;
    if (seed !== undefined) this.seed = seed;
    this.prefix = prefix;
    this.prefixBytes = Buffer.byteLength(prefix);
    if (start !== undefined) this.start = start;
    if (isRelayed === true) this.isRelayed = true;
    if (isWatcher === true) this.isWatcher = true;
    this.openedAt = performance.now();
    this.messagesReceived = 0;
    this.messagesSent = 0;
    this.place = -1;
    this.flow = 0;
    this.aliveAt = 0;
    this.messagesSwept = 0;
  }

  /** Once it has ended: whether that began here. */
  get isClosedHere(): boolean {
    return (this.closeWith ?? this.cutReason) !== undefined;
  }

  /** Address and port of the peer: `127.0.0.1:54321`, `[::1]:54321`, `unix`. */
  get remote(): string {
    return formatRemote(this);
  }
}

/**
 * Address and port, as the log shows them: `127.0.0.1:54321`, `[::1]:54321`, `unix`. A port that is not
 * known is left out.
 */
export function formatRemote({ address, port }: Remote): string {
  if (address === "") return "unix";
  const text = formatHost(address, port);
  return port === 0 ? text.slice(0, -":0".length) : text;
}

/** An open connection as the handlers of this server see it. */
export type Peer = Bun.ServerWebSocket<Connection>;

/** The connections that are open, in no order. A `Set` would need twice the memory for each connection. */
export type Roster = ReturnType<typeof createRoster>;

/** Creates an empty roster. It stores the position of a connection in `ws.data.place`. */
export function createRoster() {
  const peers: Peer[] = [];

  return {
    get size() {
      return peers.length;
    },
    at: (place: number): Peer | undefined => peers[place],
    add(ws: Peer): void {
      ws.data.place = peers.length;
      peers.push(ws);
    },
    /** Does nothing if the connection was never added, or has been removed. */
    remove(ws: Peer): void {
      const { place } = ws.data;
      if (peers[place] !== ws) return;
      const last = peers.pop();
      if (last === undefined || last === ws) return;
      peers[place] = last;
      last.data.place = place;
    },
    // A copy, because the loop over it may close connections on the way.
    [Symbol.iterator]: () => [...peers].values(),
  };
}
