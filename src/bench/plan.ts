/** Where a load goes, and how it gets there. Plain data, to be handed to another process. */
export interface Target {
  /**
   * With `ws:` or `wss:`, and without name and password, which are among the `headers`. Over a Unix
   * socket, host and port are only for the `Host` header.
   */
  readonly url: string;
  /** Path of a Unix socket to connect to instead of the URL's host. */
  readonly unix?: string;
  /** Of the handshake, beside those that every handshake has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Subprotocols to offer, the preferred one first. */
  readonly protocols: readonly string[];
  /** Whether to offer permessage-deflate, and to compress what is sent where the server agrees. */
  readonly compress: boolean;
  /** In PEM; for `wss://` alone. */
  readonly tls?: {
    readonly insecure?: boolean;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
}

/** A load, before it is run. Plain data. */
export interface LoadPlan {
  readonly target: Target;
  /** How many connections to open and keep busy. */
  readonly connections: number;
  /** How many messages each connection has on the way at a time; with a rate, at most. */
  readonly pipeline: number;
  /** Bytes of each message's payload. */
  readonly size: number;
  readonly binary: boolean;
  /** How long to send for, in milliseconds. */
  readonly duration: number;
  /**
   * Messages a second over all connections, whether or not the server keeps up (an open loop).
   * Undefined: each connection sends again as soon as an echo has come (a closed loop).
   */
  readonly rate: number | undefined;
  /** What stands before each echo; undefined: learnt from each connection's first echo. */
  readonly expectPrefix: string | undefined;
  /** Milliseconds that each connection and its handshake may take. */
  readonly connectTimeout: number;
  /** Milliseconds after which an echo that has not come counts as lost. */
  readonly wait: number;
}
