import type { Message } from "../protocol/message.ts";
/** What is known of a connection. */
export interface ConnectionInfo {
  /** Unique within the server; counts from 1 if the server is one process. */
  readonly id: number;
  /** Address and port of the peer: `127.0.0.1:54321`, `[::1]:54321`, `unix`. */
  readonly remote: string;
  /** Path and query of the handshake, any token in it redacted. */
  readonly path: string;
  /** The seed of its random faults; undefined without such faults. */
  readonly seed?: number | undefined;
  /** When the handshake came, on the clock of `performance.now()`, in milliseconds. */
  readonly openedAt: number;
  readonly messagesReceived: number;
  readonly messagesSent: number;
}

/** Called for what happens at a server. Its functions run before the echo goes out: keep them short. */
export interface EchoObserver {
  /** A handshake succeeded. */
  opened?(connection: ConnectionInfo): void;
  /** A whole message came. The bytes of a binary one are only valid during the call. */
  received?(connection: ConnectionInfo, message: Message): void;
  /** A connection ended; 1006 if no Close frame came. */
  closed?(connection: ConnectionInfo, closeCode: number, reason: string): void;
  /** A request was answered with an HTTP status instead of a handshake. */
  rejected?(request: RejectedRequest): void;
  /** A query has an unknown parameter. Called once for each of the first 100 names. */
  ignored?(parameter: string): void;
  /**
   * So much waits to be sent that nobody is read from (see `maxBuffered`); or no longer. Clients that do
   * not read are cut meanwhile.
   */
  crowded?(isCrowded: boolean): void;
  /** A handler threw; the connection is closed with 1011. */
  failed?(connection: ConnectionInfo, error: Error): void;
}

/** A request that did not become a connection. */
export interface RejectedRequest {
  /** Address and port of the peer. */
  readonly remote: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  readonly problem: string;
}
