import { type EchoServer, listen, type ListenOptions } from "./listen.ts";
import { type ReceivedMessage, record } from "./received.ts";

/** A server that records what it receives, for a test suite. */
export interface RecordingServer extends Omit<EchoServer, "metrics"> {
  /** Stops as `stop()` does. */
  close(): Promise<void>;
  /** The messages so far, in the order in which they came; at most the last 10,000. */
  readonly received: readonly ReceivedMessage[];
}

/**
 * Starts an echo server on a free port of this machine, for tests of WebSocket clients.
 *
 * @example
 * ```ts
 * await using server = await startEchoServer({ faults: { delay: 50 } });
 * // … connect a client to server.url …
 * expect(server.received.map(({ message }) => message)).toEqual(["Hello"]);
 * ```
 * @throws {WsechoError} as `listen` does
 */
export async function startEchoServer(options: ListenOptions = {}): Promise<RecordingServer> {
  const received: ReceivedMessage[] = [];
  const { observer } = options;
  const server = await listen({
    port: 0,
    ...options,
    observer: {
      ...observer,
      received(connection, message) {
        // The bytes of a binary message are no longer valid once it is answered.
        const kept = typeof message === "string" ? message : Buffer.from(message);
        record(received, { message: kept, connection: connection.id, path: connection.path });
        observer?.received?.(connection, message);
      },
    },
  });
  return Object.assign(server, { received, close: () => server.stop() });
}
