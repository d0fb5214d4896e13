import type { Peer } from "./connection.ts";
import type { Channel, ConnectionHandler } from "./endpoints/endpoint.ts";

/** What was agreed on with a client, where that is not for this server to decide. */
export interface Agreement {
  readonly subprotocol: string | undefined;
  /** Headers for the client, in addition to those that every answer has. */
  readonly headers: Headers;
  /** Whether an upstream is behind it. */
  readonly isRelayed: boolean;
  /** Answers the connection. */
  handle(channel: Channel, ws: Peer): ConnectionHandler;
}
