import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { opcode } from "../../src/protocol/frame.ts";
import type { Message } from "../../src/protocol/message.ts";
import type { Session } from "../../src/server/connection.ts";
import { echoHandler } from "../../src/server/endpoints/echo.ts";
import type { Channel, ConnectionHandler } from "../../src/server/endpoints/endpoint.ts";
import type { FlowLimits } from "../../src/server/flow.ts";
import { createHandlers } from "../../src/server/handlers.ts";
import { createMetrics } from "../../src/server/metrics/metrics.ts";
import type { EchoObserver } from "../../src/server/observer.ts";
import { resolveEchoOptions } from "../../src/server/options.ts";
import { planConnection } from "../../src/server/plan.ts";
import { createRooms, type Member, type Rooms } from "../../src/server/rooms.ts";
import { createSession } from "../../src/server/session.ts";
import { createState, type EchoState } from "../../src/server/state.ts";
import { openRawClient } from "../support/raw-client.ts";
import { someConnection } from "../support/some-connection.ts";
import { untilStill } from "../support/stillness.ts";
import { transcriptOf } from "../support/transcript.ts";

interface Stage extends Disposable {
  /** The session of the last connection. */
  readonly session: Session | undefined;
  readonly port: number;
  readonly url: string;
  /** Close code and reason of the first connection that has ended. */
  readonly closed: Promise<string>;
}

/** A server each of whose connections is a session that carries out the plan for a path. */
function startStage(path: string, special: Partial<EchoState & FlowLimits> = {}): Stage {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const observer: EchoObserver = { closed: (_, code, reason) => resolve(`${code} ${reason}`) };
  const options = { ...resolveEchoOptions({ observer }), idleTimeout: 0, ...special };
  const state = createState(options);
  const { endpoint, values, ...plan } = planConnection(path, { ...options, faults: {} });
  function handle(channel: Channel): ConnectionHandler {
    return endpoint.handle?.(values, channel) ?? echoHandler(channel);
  }
  let session: Session | undefined;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      const data = someConnection({
        start: (ws) =>
          (session = createSession(
            ws,
            { ...plan, greeting: undefined, seed: 7, handle },
            { ...state, ...special },
          )),
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

/** Someone who speaks in a room and is not in it. */
const nobody: Member = { hear: () => true, miss: () => undefined, hold: () => undefined };

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
  using clock = startStage("/ticker?every=20ms&count=2");
  await transcriptOf(clock.url);
  expect(sent).toEqual([]);
});

describe("a peer that accepts nothing more", () => {
  test("holds up its room for a while, and is then cut", async () => {
    const rooms = createRooms({ patience: 20 });
    const sent: Message[] = [];
    using stage = startStage("/room/x", { rooms, transmit: takeNoMore(sent) });
    using _ = await openRawClient(stage.port);
    rooms.say("x", "1", nobody);
    await untilStill(() => sent.length);
    expect(Bun.peek.status(stage.closed)).toBe("pending");
    rooms.say("x", "2", nobody);
    expect(await stage.closed).toBe("1006 too slow for the room");
    expect(sent).toEqual(["1"]);
  });

  test("misses ticks, and sees it from the numbers", async () => {
    const sent: Message[] = [];
    using stage = startStage("/ticker?every=1ms", { transmit: takeNoMore(sent) });
    using _ = await openRawClient(stage.port);
    using clock = startStage("/ticker?every=10ms&count=3");
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
  function takeNoMore(sent: Message[]): EchoState["transmit"] {
    return (_, message) => {
      sent.push(message);
      return false;
    };
  }
});

describe("a member of a room that is asked to wait", () => {
  test("is not read from until its message is on its way, and loses none after", async () => {
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
      metrics: {
        ...createMetrics(),
        faulted(name) {
          faults.push(name);
          markReady();
        },
      },
    });
    const closing = transcriptOf(stage.url, ["ready"]);
    await ready;
    // With this one more waits than a mebibyte.
    const large = "x".repeat(2 ** 20);
    for (let count = 0; count < 10; count++) rooms.say("x", large, nobody);
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
