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
  /** Whether its messages are passed on to an upstream, and back. */
  readonly isRelayed?: boolean | undefined;
  /** Once it has ended: whether that began at the server, or its upstream. */
  readonly isClosedHere?: boolean;
  readonly messagesReceived: number;
  readonly messagesSent: number;
}

/** Called for what happens at a server. Its functions run before the echo goes out: keep them short. */
export interface EchoObserver {
  /** An upstream has accepted a handshake; `opened` comes next. */
  agreed?(connection: ConnectionInfo, handshake: RelayedHandshake): void;
  /** A handshake succeeded. */
  opened?(connection: ConnectionInfo): void;
  /** A whole message came. The bytes of a binary one are only valid during the call. */
  received?(connection: ConnectionInfo, message: Message): void;
  /** A message of an upstream goes to the client. The bytes of a binary one are only valid during the call. */
  relayed?(connection: ConnectionInfo, message: Message): void;
  /** A client does not do what is in the recording that is replayed. */
  differed?(connection: ConnectionInfo, problem: string): void;
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

/** A handshake that was passed on. Its headers have secrets in them. */
export interface RelayedHandshake {
  /** The one that the upstream has chosen, if any. */
  readonly subprotocol: string | undefined;
  /** The headers of the client. */
  readonly request: Iterable<readonly [name: string, value: string]>;
  /** Those of the answer. */
  readonly response: Iterable<readonly [name: string, value: string]>;
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
