import { type Connection, type NewConnection, newConnection } from "../../src/server/connection.ts";

/** A connection of which only what is given matters. */
export function someConnection(known: Partial<NewConnection> = {}): Connection {
  const anonymous = { id: 1, remote: "", path: "/", seed: undefined, prefix: "", start: undefined };
  return newConnection({ ...anonymous, ...known });
}
