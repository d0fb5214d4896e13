import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What stands between two programs, as a network does. */
export interface TcpRelay extends AsyncDisposable {
  readonly port: number;
  /** Passes nothing on any more, and says nothing about it. */
  freeze(): void;
  /** Passes on again what connections are made from now on; those from before stay dead. */
  thaw(): void;
  /** Leads new connections to another port, and ends those that are open. */
  lead(port: number): void;
}

/** Starts a relay on a free port of 127.0.0.1 to another port there. */
export async function startRelay(target: number): Promise<TcpRelay> {
  const open = new Set<Socket>();
  let isFrozen = false;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  }

  const server = createServer((socket) => {
    keep(socket);
    if (isFrozen) return;
    const upstream = connect(target, "127.0.0.1");
    keep(upstream);
    socket.pipe(upstream).pipe(socket);
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has no address of another kind.
  const { port } = server.address() as AddressInfo;

  function end(): void {
    for (const socket of open) socket.destroy();
  }

  return {
    port,
    freeze() {
      isFrozen = true;
      for (const socket of open) socket.unpipe().pause();
    },
    thaw: () => void (isFrozen = false),
    lead(other) {
      target = other;
      end();
    },
    async [Symbol.asyncDispose]() {
      end();
      server.close();
      await once(server, "close");
    },
  };
}
