import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What stands between two programs, as a network does. */
export interface TcpRelay extends AsyncDisposable {
  readonly port: number;
  /** Passes nothing on any more, and says nothing about it. */
  freeze(): void;
  /** Passes everything on again, also what had come in the meantime. */
  thaw(): void;
  /** Leads new connections to another port, and ends those that are open. */
  lead(port: number): void;
}

/** Starts a relay on a free port of 127.0.0.1 to another port there. */
export async function startRelay(target: number): Promise<TcpRelay> {
  const open = new Set<Socket>();
  /** The two ends of each connection. */
  const pairs = new Set<readonly [Socket, Socket]>();
  /** Those that came while nothing was passed on. */
  const held = new Set<Socket>();
  let isFrozen = false;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  }

  function pass(socket: Socket): void {
    const upstream = connect(target, "127.0.0.1");
    keep(upstream);
    const pair = [socket, upstream] as const;
    pairs.add(pair);
    socket.pipe(upstream).pipe(socket);
    for (const [one, other] of [pair, pair.toReversed()]) {
      one?.on("close", () => {
        pairs.delete(pair);
        other?.destroySoon();
      });
    }
  }

  const server = createServer((socket) => {
    keep(socket);
    if (isFrozen) held.add(socket);
    else pass(socket);
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
      for (const pair of pairs) for (const socket of pair) socket.unpipe().pause();
    },
    thaw() {
      isFrozen = false;
      for (const [socket, upstream] of pairs) socket.pipe(upstream).pipe(socket);
      for (const socket of held) pass(socket);
      held.clear();
    },
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
