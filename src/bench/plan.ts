import type { Destination } from "../protocol/destination.ts";

/** Where a load goes, and how it gets there. Plain data, to be handed to another process. */
export interface Target extends Destination {
  /**
   * All headers of the handshake but its key and its extensions, a character for each byte. The subprotocols
   * and the credentials of the address are among them.
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The subprotocols that the headers offer. */
  readonly protocols: readonly string[];
  /** Whether to offer permessage-deflate, and to compress messages if the server accepts. */
  readonly compress: boolean;
}

/** A load, before it is run. Plain data. */
export interface LoadPlan {
  readonly target: Target;
  /** How many connections to open. */
  readonly connections: number;
  /** How many messages each connection has in flight; with a rate, at most. */
  readonly pipeline: number;
  /** Bytes of each message's payload. */
  readonly size: number;
  readonly binary: boolean;
  /** How long to send for, in milliseconds. */
  readonly duration: number;
  /**
   * Messages per second over all connections, whether or not the server keeps up (an open loop).
   * Undefined: each connection sends its next message when an echo has come (a closed loop).
   */
  readonly rate: number | undefined;
  /** What comes before the message in each echo; undefined: learned from each connection's first echo. */
  readonly expectPrefix: string | undefined;
  /** Milliseconds that each connection and its handshake may take. */
  readonly connectTimeout: number;
  /** Milliseconds after which a message without an echo is lost. */
  readonly wait: number;
}
