import type { Connection, Remote } from "./connection.ts";

/** The Bun server that a request came to. */
export type Server = Bun.Server<Connection>;

/** A request, and what every step of its answer needs of it. */
export interface Visitor extends Remote {
  readonly request: Request;
  readonly headers: Headers;
  /** Path and query, below where this server's own begin. */
  readonly resource: string;
  /** Whether it is for the upstream. */
  readonly isPassedOn: boolean;
}
