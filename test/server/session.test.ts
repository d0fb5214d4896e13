import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { opcode } from "../../src/protocol/frame.ts";
import type { Message } from "../../src/protocol/message.ts";
import { createHandlers } from "../../src/server/handlers.ts";
import { resolveEchoOptions } from "../../src/server/options.ts";
import { planConnection } from "../../src/server/plan.ts";
import { createRooms, type Rooms } from "../../src/server/rooms.ts";
import { createSession, type Environment, type Session } from "../../src/server/session.ts";
import { createState } from "../../src/server/state.ts";
import { handshakeHeaders, openRawClient } from "../support/raw-client.ts";
import { someConnection } from "../support/some-connection.ts";
import { untilStill } from "../support/stillness.ts";
import { transcriptOf } from "../support/transcript.ts";

const handshake = {
  method: "GET",
  url: "",
  headers: handshakeHeaders,
  remote_address: "",
  subprotocols_offered: [],
  subprotocol_chosen: null,
  extensions: null,
};

interface Stage extends Disposable {
  /** The session of the last connection. */
  readonly session: Session | undefined;
  readonly port: number;
  readonly url: string;
  /** Close code and reason of the first connection that has ended. */
  readonly closed: Promise<string>;
}

/** A server each of whose connections is a session that carries out the plan for a path. */
function startStage(path: string, environment: Partial<Environment>): Stage {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const options = resolveEchoOptions({
    observer: { closed: (_, code, reason) => resolve(`${code} ${reason}`) },
  });
  const state = createState(options);
  const plan = planConnection(path, { ...options, faults: {} });
  const complete: Environment = {
    rooms: state.rooms,
    maxPayload: options.maxPayload,
    idleTimeout: 0,
    backpressureLimit: 0,
    transmit: (ws, message) => state.transmitter.send(ws, ws.data, message),
    onFault: () => undefined,
    ...environment,
  };
  let session: Session | undefined;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      const data = someConnection({
        start: (ws) => (session = createSession(ws, plan, handshake, 7, complete)),
      });
      return self.upgrade(request, { data }) ? undefined : new Response("", { status: 400 });
    },
    websocket: createHandlers(state),
  });
  return {
    get session() {
      return session;
    },
    port: Number(server.url.port),
    url: `ws://127.0.0.1:${server.url.port}`,
    closed,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

describe("a peer that nothing is heard of", () => {
  test.each(["/silent", "/ticker?every=5ms", "/?stall", "/room/x"])(
    "is cut at %s, even where it is sent messages",
    async (path) => {
      using stage = startStage(path, { idleTimeout: 40 });
      using client = await openRawClient(stage.port);
      await client.readRest();
      expect(await stage.closed).toBe("1006 no sign of life for 40ms");
    },
  );

  test("lives as long as it answers pings", async () => {
    using stage = startStage("/ticker?every=10ms&count=20", { idleTimeout: 40 });
    const { messages, code } = await transcriptOf(stage.url);
    expect(messages).toHaveLength(20);
    expect(code).toBe(1000);
  });

  test("is not to blame while a fault keeps it waiting", async () => {
    using stage = startStage("/raw?delay=200ms&close=4000&after=2", { idleTimeout: 40 });
    const half = "x".repeat(600_000);
    expect(await transcriptOf(stage.url, [half, half])).toEqual({
      messages: [half, half],
      code: 4000,
      reason: "",
    });
  });

  test("is let go of soon after it has gone, even where it is not read from", async () => {
    using stage = startStage("/?stall", { idleTimeout: 800 });
    using client = await openRawClient(stage.port);
    client.terminate();
    expect(await stage.closed).toBe("1006 ");
  });
});

test("a peer that has gone is sent nothing that was held back for it", async () => {
  const sent: Message[] = [];
  using stage = startStage("/raw?delay=20ms", {
    transmit(_, message) {
      sent.push(message);
      return true;
    },
  });
  const client = await connect(stage.url);
  await client.send("Hello");
  await client.close(4000);
  expect(await stage.closed).toBe("4000 ");
  using clock = startStage("/ticker?every=20ms&count=2", {});
  await transcriptOf(clock.url);
  expect(sent).toEqual([]);
});

describe("a peer that takes no more", () => {
  test("stays in its room while a mebibyte waits for it, and is cut beyond", async () => {
    const rooms = createRooms();
    const sent: Message[] = [];
    using stage = startStage("/room/x", { rooms, transmit: takeNoMore(sent) });
    using _ = await openRawClient(stage.port);
    const tenth = "x".repeat(104_857);
    for (let count = 0; count < 11; count++) rooms.say("x", tenth);
    expect(Bun.peek.status(stage.closed)).toBe("pending");
    rooms.say("x", tenth);
    rooms.say("x", tenth);
    expect(await stage.closed).toBe("1006 too slow for the room");
    expect(sent).toEqual([tenth]);
  });

  test("misses ticks, and sees it from the numbers", async () => {
    const sent: Message[] = [];
    using stage = startStage("/ticker?every=1ms", { transmit: takeNoMore(sent) });
    using _ = await openRawClient(stage.port);
    using clock = startStage("/ticker?every=10ms&count=3", {});
    await transcriptOf(clock.url);
    expect(sent).toHaveLength(1);
    stage.session?.drained();
    await transcriptOf(clock.url);
    const numbers = sent
      .map((tick): { seq: number } => JSON.parse(String(tick)))
      .map(({ seq }) => seq);
    expect(numbers).toHaveLength(2);
    expect(numbers[0]).toBe(1);
    expect(numbers[1]).toBeGreaterThan(5);
  });

  /** Takes a message, and says that no more should follow. */
  function takeNoMore(sent: Message[]): Environment["transmit"] {
    return (_, message) => {
      sent.push(message);
      return false;
    };
  }
});

describe("a member of a room that is asked to wait", () => {
  test("is not read from before what it said is on its way, and heard in full after", async () => {
    const rooms = createRooms();
    const said: Message[] = [];
    const { promise: wait, resolve: go } = Promise.withResolvers<void>();
    const slow: Rooms = {
      ...rooms,
      say(_, message) {
        said.push(message);
        return said.length === 1 ? wait : undefined;
      },
    };
    using stage = startStage("/room/x", { rooms: slow });
    using client = await openRawClient(stage.port);
    await client.sendFrames({ opcode: opcode.text, payload: "1" });
    await untilStill(() => said.length);
    await client.sendFrames({ opcode: opcode.text, payload: "2" });
    await untilStill(() => said.length);
    expect(said).toEqual(["1"]);
    go();
    await client.sendFrames({ opcode: opcode.text, payload: "3" });
    await untilStill(() => said.length);
    expect(said).toEqual(["1", "2", "3"]);
  });

  test("may leave meanwhile", async () => {
    const { promise: wait, resolve: go } = Promise.withResolvers<void>();
    const { promise: said, resolve: markSaid } = Promise.withResolvers<void>();
    const slow: Rooms = {
      ...createRooms(),
      say() {
        markSaid();
        return wait;
      },
    };
    using stage = startStage("/room/x", { rooms: slow });
    {
      using client = await openRawClient(stage.port);
      await client.sendFrames({ opcode: opcode.text, payload: "1" });
      await said;
    }
    go();
    expect(await stage.closed).toStartWith("1006");
  });
});

describe("a member of a room that is about to be closed", () => {
  test("has nothing more held for it, and is not cut for what is", async () => {
    const rooms = createRooms();
    const faults: string[] = [];
    const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
    using stage = startStage("/room/x?delay=20ms&close=4000&after=2", {
      rooms,
      onFault(name) {
        faults.push(name);
        markReady();
      },
    });
    const closing = transcriptOf(stage.url, ["ready"]);
    await ready;
    // With this one more waits than a mebibyte.
    const large = "x".repeat(2 ** 20);
    for (let count = 0; count < 10; count++) rooms.say("x", large);
    expect(await closing).toEqual({ messages: ["ready", large], code: 4000, reason: "" });
    expect(faults).toEqual(["delay", "delay", "close"]);
  });

  test("leaves it", async () => {
    const rooms = createRooms();
    const left: string[] = [];
    const watched: Rooms = { ...rooms, leave: (room) => void left.push(room) };
    using stage = startStage("/room/x?close=4000", { rooms: watched });
    await transcriptOf(stage.url);
    expect(left).toEqual(["x"]);
  });
});
