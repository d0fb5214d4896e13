import { formatHost } from "../text/address.ts";

/** Where a peer connects from. */
export interface Remote {
  /** The address alone; empty over a Unix socket, where peers have none. */
  readonly address: string;
  readonly port: number;
}

/**
 * Makes what tells where a request comes from. It remembers the last address: many connections come
 * from few machines, and then share the memory of its text.
 */
export function createRemoteOf(): (request: Request, server: Bun.Server<unknown>) => Remote {
  let address = "";

  function remoteOf(request: Request, server: Bun.Server<unknown>): Remote {
    const socket = server.requestIP(request);
    if (socket === null) return { address: "", port: 0 };
    if (socket.address !== address) address = socket.address;
    return { address, port: socket.port };
  }

  return remoteOf;
}

/** Address and port, as the log shows them: `127.0.0.1:54321`, `[::1]:54321`, `unix`. */
export function formatRemote({ address, port }: Remote): string {
  return address === "" ? "unix" : formatHost(address, port);
}
