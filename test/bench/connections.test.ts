import { describe, expect, test } from "bun:test";

import { createLoad } from "../../src/bench/load.ts";
import { encodeClose, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { startEchoServer } from "../../src/server/start-echo-server.ts";
import { failuresOf, planFor, runLoad } from "../support/load.ts";
import { acceptHandshake, startRawServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";

const { text, close, ping } = opcode;

/** Echoes texts and answers a Close frame, until the client has gone. */
async function echoAll(socket: RawSocket): Promise<void> {
  while (true) {
    const { opcode: kind, payload } = await socket.readFrame();
    await socket.sendFrames({ opcode: kind, payload, maskingKey: null });
    if (kind === close) return;
  }
}

/** Rejects every other connection, the first one included. */
function acceptEverySecond() {
  let count = 0;
  return async (socket: RawSocket) => {
    if (count++ % 2 === 0) return socket.terminate();
    await acceptHandshake(socket);
    await echoAll(socket);
  };
}

/** A server that reports each connection that has ended. */
function startCounting(answer: (socket: RawSocket, number: number) => Promise<void>) {
  let count = 0;
  let open = 0;
  let changed = Promise.withResolvers<void>();
  const server = startRawServer(async (socket) => {
    open++;
    const number = count++;
    try {
      await answer(socket, number);
      await socket.readRest();
    } finally {
      open--;
      changed.resolve();
      changed = Promise.withResolvers();
    }
  });
  return {
    ...server,
    async allGone() {
      while (open > 0) await changed.promise;
    },
  };
}

describe("the connections of a load", () => {
  test.each([1, 2, 64, 300])("of %d opens all and closes all", async (connections) => {
    const codes: number[] = [];
    const observer = { closed: (_: unknown, code: number) => void codes.push(code) };
    await using server = await startEchoServer({ observer });
    const result = await runLoad(planFor(server.url, { connections, duration: 200 }));
    expect(result.connections).toEqual({
      asked: connections,
      opened: connections,
      failed: 0,
      compressing: 0,
      lost: 0,
    });
    expect(result.connecting.count).toBe(connections);
    expect(result.problems).toEqual({});
    expect(result.messages.sent).toBeGreaterThanOrEqual(connections);
    expect(failuresOf(result)).toEqual({});
    expect(server.connections).toBe(0);
    expect(codes).toEqual(Array.from({ length: connections }, () => 1000));
  });

  test("says how many could not be opened, and does with the others", async () => {
    await using server = await startEchoServer({ maxConnections: 3 });
    const result = await runLoad(planFor(server.url, { connections: 10 }));
    expect(result.connections).toEqual({
      asked: 10,
      opened: 3,
      failed: 7,
      compressing: 0,
      lost: 0,
    });
    expect(result.problems).toEqual({ "handshake rejected: HTTP 503 Service Unavailable": 7 });
    expect(result.connecting.count).toBe(3);
    expect(failuresOf(result)).toEqual({});
  });

  test("stops trying when the first ones all fail, and says why", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(`${server.url}/status/503`, { connections: 1000 }));
    expect(result.connections).toEqual({
      asked: 1000,
      opened: 0,
      failed: 1000,
      compressing: 0,
      lost: 0,
    });
    const {
      "handshake rejected: HTTP 503 Service Unavailable": tried = 0,
      "not tried because the first ones all failed": untried = 0,
    } = result.problems;
    // The others had begun when the last of them failed.
    expect(tried).toBeWithin(64, 128);
    expect(tried + untried).toBe(1000);
    expect(result.firstFailure).toMatchObject({ response: { statusCode: 503 } });
    expect(result.messages.sent).toBe(0);
  });

  test("opens what it can where every second one fails", async () => {
    using server = startRawServer(acceptEverySecond());
    const result = await runLoad(planFor(server.url, { connections: 100 }));
    expect(result.connections).toMatchObject({ asked: 100, opened: 50, lost: 0 });
    expect(result.problems).toEqual({ "connection ended during the handshake": 50 });
    expect(failuresOf(result)).toEqual({});
  });

  test.each([
    { limit: 100, isTold: true },
    { limit: 10_000, isTold: false },
    { limit: undefined, isTold: false },
  ])("names the limit of $limit open files if it may be the reason", async ({ limit, isTold }) => {
    const load = createLoad(planFor("ws://127.0.0.1:1/"), () => limit);
    await load.connect();
    const hint = ", or the limit of 100 open files was reached (ulimit -n)";
    const { problems } = await load.run();
    expect(problems).toEqual({ [`connection refused${isTold ? hint : ""}`]: 1 });
  });

  test("gives up on those that do not answer in time", async () => {
    using server = startCounting(async (socket, number) => {
      if (number > 0) return;
      await acceptHandshake(socket);
      await echoAll(socket);
    });
    const result = await runLoad(planFor(server.url, { connections: 3, connectTimeout: 700 }));
    expect(result.connections).toMatchObject({ asked: 3, opened: 1 });
    expect(result.problems).toEqual({ "timed out connecting": 2 });
    expect(result.rampUp).toBeGreaterThanOrEqual(690);
    await server.allGone();
  });

  test("runs on with the others when the first ones end before all are open", async () => {
    const others = Promise.withResolvers<void>();
    using server = startCounting(async (socket, number) => {
      // The first is over before the second is open.
      if (number > 0) await others.promise;
      await acceptHandshake(socket);
      if (number > 0) return echoAll(socket);
      // Its answer shows that the client has taken over the connection.
      await socket.sendFrames({ opcode: ping, maskingKey: null });
      await socket.readFrame();
      await socket.sendFrames({
        opcode: close,
        payload: encodeClose(1013),
        maskingKey: null,
      });
      await socket.readClose();
      others.resolve();
    });
    const result = await runLoad(planFor(server.url, { connections: 3, duration: 200 }));
    expect(result.connections).toEqual({ asked: 3, opened: 3, failed: 0, compressing: 0, lost: 1 });
    expect(result.problems).toEqual({ "closed by the server with 1013 (try again later)": 1 });
    expect(result.elapsed).toBeGreaterThanOrEqual(45);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    await server.allGone();
  });

  test("is over as soon as the server has closed all of it", async () => {
    await using server = await listen({ port: 0 });
    const plan = planFor(`${server.url}/close/1011?after=3`, { connections: 4, duration: 60_000 });
    const result = await runLoad(plan);
    expect(result.connections).toMatchObject({ opened: 4, lost: 4 });
    expect(result.problems).toEqual({ "closed by the server with 1011 (internal error)": 4 });
    expect(result.messages.echoed).toBe(12);
    expect(result.messages.sent - result.messages.lost).toBe(12);
    expect(result.elapsed).toBeLessThan(60_000);
  });

  test("ends immediately if the server closes all connections before the load begins", async () => {
    await using server = await listen({ port: 0 });
    const load = createLoad(
      planFor(`${server.url}/close/1000`, { connections: 4, duration: 60_000 }),
    );
    await load.connect();
    const result = await load.run();
    expect(result.connections).toMatchObject({ opened: 4, lost: 4 });
    expect(result.problems).toEqual({ "closed by the server with 1000 (normal closure)": 4 });
  });

  test("reports connections that were cut off", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(`${server.url}/close/1006?after=2`, { connections: 2 }));
    expect(result.connections).toMatchObject({ opened: 2, lost: 2 });
    expect(result.problems).toEqual({ "connection lost without a Close frame": 2 });
  });

  test("leaves nothing open at a server that answers the Close frame but keeps the connection", async () => {
    using server = startCounting(async (socket) => {
      await acceptHandshake(socket);
      await echoAll(socket);
      // Without an end of its own, the client must make one.
    });
    const result = await runLoad(planFor(server.url, { connections: 5 }));
    expect(result.connections.lost).toBe(0);
    await server.allGone();
  });

  test("disconnects from a server that does not answer its Close frame", async () => {
    using server = startCounting(async (socket) => {
      await acceptHandshake(socket);
      while (true) {
        const { opcode: kind, payload } = await socket.readFrame();
        if (kind === text) await socket.sendFrames({ opcode: kind, payload, maskingKey: null });
        else return;
      }
    });
    const result = await runLoad(planFor(server.url, { connections: 2 }));
    expect(result.connections.lost).toBe(0);
    expect(failuresOf(result)).toEqual({});
    await server.allGone();
    // The second that it was given is no part of the load.
    const { from = 0, length = 0 } = result.timeline.at(-1) ?? {};
    expect(from + length).toBeLessThan(1000);
  });
});
