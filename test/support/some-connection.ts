import { Connection, type NewConnection } from "../../src/server/connection.ts";

/** A connection of which only what is given matters. */
export function someConnection(known: Partial<NewConnection> = {}): Connection {
  const anonymous = {
    id: 1,
    address: "",
    port: 0,
    path: "/",
    subprotocol: undefined,
    seed: undefined,
    prefix: "",
    start: undefined,
    isRelayed: undefined,
    isWatcher: undefined,
  };
  return new Connection({ ...anonymous, ...known });
}
