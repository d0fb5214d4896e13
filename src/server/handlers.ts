import { pauseUntilDrained, readOnceDrained } from "./backpressure.ts";
import type { Connection, Peer } from "./connection.ts";
import { releaseEarly } from "./early-release.ts";
import type { EchoState } from "./state.ts";
import { countReceived } from "./transmit.ts";

/** One message in this many is timed: looking at the clock costs as much as the echo itself. */
const timedOneIn = 64;

/** A message as Bun hands it out. */
type Received = string | Buffer<ArrayBuffer>;

/** Makes what Bun calls for each connection. */
export function createHandlers(state: EchoState): Bun.WebSocketHandler<Connection> {
  const { options, metrics, peers, transmitter } = state;
  const { observer, maxPayload, idleTimeout, backpressureLimit, compress } = options;
  const { rate } = state.admission;
  const { traffic } = metrics;
  let messages = 0;

  function echo(ws: Peer, connection: Connection, message: Received): void {
    let goesOn: boolean;
    if (typeof message === "string") {
      goesOn = transmitter.echoText(ws, connection, message);
    } else {
      countReceived(traffic, message);
      goesOn = transmitter.send(ws, connection, message);
      // What the peer did not take yet, Bun has copied.
      releaseEarly(message);
    }
    if (!goesOn) pauseUntilDrained(ws, backpressureLimit);
  }

  function answer(ws: Peer, message: Received): void {
    const connection = ws.data;
    connection.messagesReceived++;
    observer.received?.(connection, message);
    if (rate !== undefined && !rate.take(connection.address)) {
      connection.cutReason = "rate limit";
      ws.close(1008, "rate limit");
    } else if (connection.session === undefined) {
      echo(ws, connection, message);
    } else {
      countReceived(traffic, message);
      connection.session.received(message);
    }
  }

  function fail(ws: Peer, error: unknown): void {
    try {
      observer.failed?.(ws.data, error instanceof Error ? error : new Error(String(error)));
    } finally {
      ws.close(1011, "internal error");
    }
  }

  return {
    maxPayloadLength: maxPayload,
    idleTimeout: Math.ceil(idleTimeout / 1000),
    perMessageDeflate: compress,
    // Bun's own limit drops messages; a peer that does not read is not read from instead.
    backpressureLimit: 0,
    open(ws) {
      peers.add(ws);
      metrics.opened();
      try {
        observer.opened?.(ws.data);
      } catch (error) {
        // Bun would cut the connection without a Close frame.
        return fail(ws, error);
      }
      ws.data.session = ws.data.start?.(ws);
      ws.data.session?.opened();
    },
    message(ws, message) {
      if (++messages % timedOneIn !== 0) return answer(ws, message);
      const start = performance.now();
      answer(ws, message);
      metrics.handled((performance.now() - start) / 1000);
    },
    drain(ws) {
      if (ws.data.isLeaving && ws.getBufferedAmount() === 0) goAway(ws);
      else if (ws.data.session === undefined) readOnceDrained(ws, backpressureLimit);
      else ws.data.session.drained();
    },
    ping: (ws) => ws.data.session?.alive(),
    pong: (ws) => ws.data.session?.alive(),
    close(ws, closeCode, reason) {
      peers.remove(ws);
      clearTimeout(ws.data.stallTimer);
      ws.data.session?.closed();
      metrics.closed(closeCode);
      observer.closed?.(ws.data, closeCode, ws.data.cutReason ?? reason);
      if (state.draining && peers.size === 0) state.onEmpty.resolve();
    },
    error: (error, ws) => fail(ws, error),
  };
}

/** Closes a connection because the server stops. */
export function goAway(ws: Peer): void {
  ws.close(1001, "server shutting down");
}
