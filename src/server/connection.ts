/** What the server knows of one connection; Bun keeps it as `ws.data`. */
export interface Connection {
  /** Counts from 1 for each server. */
  readonly id: number;
  /** Address and port of the peer: `127.0.0.1:54321`, `[::1]:54321`. */
  readonly remote: string;
  /** Path and query of the handshake. */
  readonly path: string;
  /** When the handshake came, on the clock of `performance.now()`, in milliseconds. */
  readonly openedAt: number;
  messagesReceived: number;
  messagesSent: number;
  /** Why the server itself cut the connection, where it did. */
  cutReason: string | undefined;
  /** Runs while the peer does not read what was sent to it. */
  stallTimer: ReturnType<typeof setTimeout> | undefined;
}

/** An open connection as the handlers of this server see it. */
export type Peer = Bun.ServerWebSocket<Connection>;

/** A connection that has just shaken hands. */
export function newConnection(id: number, remote: string, path: string): Connection {
  return {
    id,
    remote,
    path,
    openedAt: performance.now(),
    messagesReceived: 0,
    messagesSent: 0,
    cutReason: undefined,
    stallTimer: undefined,
  };
}
