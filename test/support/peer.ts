import type { Message } from "../../src/protocol/message.ts";

/** What a WebSocket server does that knows nothing of wsecho. */
export interface PeerBehaviour {
  /** Answers the handshake with this HTTP status instead. */
  readonly status?: number;
  opened?(ws: Bun.ServerWebSocket): void;
  ponged?(): void;
  /** The count begins at 1. */
  received?(ws: Bun.ServerWebSocket, message: Message, count: number): void;
}

/** A running server of that kind. */
export interface Peer extends AsyncDisposable {
  /** Host and port. */
  readonly address: string;
  /** How many handshakes came. */
  readonly handshakes: number;
  readonly messages: readonly Message[];
  /** Resolves when as many messages have come. */
  received(count: number): Promise<void>;
  /** Resolves to the close code of the first connection that has ended. */
  readonly closed: Promise<number>;
}

/** Starts a server on a free port of 127.0.0.1. */
export function startPeer(behaviour: PeerBehaviour): Peer {
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<number>();
  const messages: Message[] = [];
  let handshakes = 0;
  let changed = Promise.withResolvers<void>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      handshakes++;
      if (behaviour.status !== undefined) return new Response("no", { status: behaviour.status });
      self.upgrade(request);
      return undefined;
    },
    websocket: {
      open: (ws) => behaviour.opened?.(ws),
      message(ws, message) {
        messages.push(message);
        behaviour.received?.(ws, message, messages.length);
        changed.resolve();
        changed = Promise.withResolvers();
      },
      pong: () => behaviour.ponged?.(),
      close: (_, code) => markClosed(code),
    },
  });

  return {
    address: `127.0.0.1:${server.port}`,
    get handshakes() {
      return handshakes;
    },
    messages,
    async received(count) {
      while (messages.length < count) await changed.promise;
    },
    closed,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
