import type { Connection, Peer, Received } from "./connection.ts";
import { freedFrom, freeMemory } from "./free-memory.ts";
import type { EchoState } from "./state.ts";
import { countReceived, countSent } from "./transmit.ts";

/** `message` is what Bun lets a handler leave out. */
type Handlers = Bun.WebSocketHandler<Connection> &
  Required<Pick<Bun.WebSocketHandler<Connection>, "message">>;

/** One message in this many is timed, because reading the clock costs as much as the echo itself. */
const timedOneIn = 64;

/** Creates the handlers that Bun calls for each connection. */
export function createHandlers(state: EchoState): Handlers {
  const { options, metrics, peers, flow, watch } = state;
  const { observer, maxPayload, compress } = options;
  const { rate } = state.admission;
  const { traffic } = metrics;
  // Neither logged nor limited.
  const isBare = observer.received === undefined && rate === undefined;
  let messages = 0;

  /** Whether a message is to be echoed; if not, it was ignored, rejected or passed to the session. */
  function isForEcho(ws: Peer, connection: Connection, message: Received): boolean {
    if (connection.flow !== 0 && flow.intercepts(ws, message)) return false;
    observer.received?.(connection, message);
    if (watch.isOn) watch.passed(connection, "to-server", message);
    const isLimited = rate !== undefined && !rate.take(connection.address);
    if (!isLimited && connection.session === undefined) return true;
    connection.messagesReceived++;
    if (isLimited) {
      connection.cutReason = "rate limit";
      flow.close(ws, 1008, "rate limit");
    } else {
      countReceived(traffic, message);
      connection.session?.received(message);
    }
    return false;
  }

  function fail(ws: Peer, error: unknown): void {
    try {
      observer.failed?.(ws.data, error instanceof Error ? error : new Error(String(error)));
    } finally {
      flow.close(ws, 1011, "internal error");
    }
  }

  const handlers = {
    maxPayloadLength: maxPayload,
    perMessageDeflate: compress,
    // Both are the task of `flow.ts`: Bun's limit drops messages, and its timer stops while paused.
    backpressureLimit: 0,
    idleTimeout: 0,
    open(ws) {
      flow.opened(ws);
      metrics.opened();
      try {
        observer.opened?.(ws.data);
        watch.opened(ws.data);
        const { start } = ws.data;
        if (start === undefined) return;
        ws.data.session = start(ws);
        ws.data.session.opened();
      } catch (error) {
        // Bun would cut the connection without a Close frame.
        fail(ws, error);
      }
    },
    // In one piece, as each call of a function would slow the smallest messages by a few percent.
    message(ws, message) {
      const isTimed = ++messages % timedOneIn === 0;
      const start = isTimed ? performance.now() : 0;
      const connection = ws.data;
      const isPlain =
        isBare && !watch.isOn && connection.flow === 0 && connection.session === undefined;
      if (isPlain || isForEcho(ws, connection, message)) {
        connection.messagesReceived++;
        if (watch.isOn) watch.passed(connection, "to-client", echoOf(connection, message));
        let sent: number;
        let bytes: number;
        if (typeof message === "string") {
          sent = ws.send(connection.prefix + message, compress);
          // Bun has measured the echo; to measure the message as well would double the time.
          bytes = sent > 0 ? sent : Buffer.byteLength(message) + connection.prefixBytes;
          traffic.textMessagesReceived++;
          traffic.textBytesReceived += bytes - connection.prefixBytes;
        } else {
          bytes = message.length;
          sent = ws.send(message, compress);
          traffic.binaryMessagesReceived++;
          traffic.binaryBytesReceived += bytes;
          // Bun has copied what did not go out.
          if (bytes >= freedFrom) freeMemory(message);
        }
        if (sent !== 0 || bytes === 0)
          countSent(traffic, connection, typeof message === "string", bytes);
        if (sent === -1) flow.blocked(ws);
      }
      if (isTimed) metrics.handled((performance.now() - start) / 1000);
    },
    drain: flow.drained,
    ping: (ws) => flow.alive(ws),
    pong: (ws, payload) => flow.alive(ws, payload),
    close(ws, code, reason) {
      const closeCode = codeOnTheWire(code, reason);
      ws.data.session?.closed({ code: closeCode, reason: closeCode === code ? reason : "" });
      flow.closed(ws);
      metrics.closed(closeCode);
      const why = ws.data.cutReason ?? reason;
      observer.closed?.(ws.data, closeCode, why);
      watch.closed(ws.data, closeCode, why);
      if (state.draining && peers.size === 0) state.onEmpty.resolve();
    },
    error: (error, ws) => fail(ws, error),
  } satisfies Bun.WebSocketHandler<Connection>;
  flow.answerWith(handlers.message);
  return handlers;
}

/** What a plain connection is answered. */
function echoOf({ prefix }: Connection, message: Received): Received {
  return typeof message === "string" ? prefix + message : message;
}

/**
 * The code of the Close frame that was sent. Where a peer breaks the protocol Bun sends one, and then
 * reports 1006 with a description; without a description there was none.
 */
function codeOnTheWire(code: number, reason: string): number {
  if (code !== 1006 || reason === "") return code;
  if (reason === "Received too big message") return 1009;
  const isBadData = reason.includes("UTF-8") || reason === "Received invalid compressed data";
  return isBadData ? 1007 : 1002;
}
