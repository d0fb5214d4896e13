import { describe, expect, test } from "bun:test";

import { OutputError } from "../../../../src/cli/io.ts";
import { run } from "../../../../src/cli/run.ts";
import { connect } from "../../../../src/client/connect.ts";
import { parseExposition, seriesOf } from "../../../support/exposition.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import { inProcessWorkers } from "../../../support/in-process-workers.ts";
import { notOn } from "../../../support/prerequisite.ts";
import { closeAll, connectAll, get, servingTwo, target } from "../../../support/serving-workers.ts";
import { serving } from "../../../support/serving.ts";

test("one worker is none: the process serves by itself", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  await using server = await serving(["--workers", "1"], { target, spawnWorker });
  await using client = await connect(server.url);
  await client.send("Hello");
  expect(await client.receive()).toBe("Echo: Hello");
  expect(started).toEqual([]);
});

test("another system than Linux is refused, and nothing is started", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  const io = fakeIo({ target: "darwin-arm64", spawnWorker });
  expect(await run(["serve", "--workers", "2"], io)).toBe(2);
  expect(io.stderr.text).toBe(
    'Cannot use --workers "2" on darwin-arm64: expected 1, as only Linux spreads the connections of one port over several processes\n',
  );
  expect(started).toEqual([]);
});

test("a server that anyone can reach warns once", async () => {
  await using server = await servingTwo(["--host", "0.0.0.0", "-q"]);
  await server.io.stderr.containing("\n");
  expect(server.io.stderr.text.match(/Warning/g)).toHaveLength(1);
});

// Elsewhere two servers cannot share a port.
describe.skipIf(notOn("Linux"))("two workers", () => {
  test("say once where they listen, and write one log", async () => {
    await using server = await servingTwo(["-v"]);
    const sockets = await connectAll(server.url);
    for (const [index, socket] of sockets.entries()) {
      await socket.send(`${index}`);
      expect(await socket.receive()).toBe(`Echo: ${index}`);
    }
    await closeAll(sockets);
    server.io.deliver("SIGTERM");
    expect(await server.exitCode).toBe(0);
    const [first, ...log] = server.io.stdout.text.trimEnd().split("\n");
    expect(first).toBe(`WebSocket server started at ${server.url}`);
    const numbers = log.flatMap((line) => /^Connected: #(\d+)/.exec(line)?.[1] ?? []);
    // Even numbers are those of one, and odd ones those of the other.
    expect(new Set(numbers.map((number) => Number(number) % 2)).size).toBe(2);
    expect(new Set(numbers).size).toBe(sockets.length);
    for (const kind of [/^#\d+ Received: /, /^Closed: /]) {
      expect(log.filter((line) => kind.test(line))).toHaveLength(24);
    }
    expect(server.io.stderr.text).toBe("");
  });

  test("add up to one server at /healthz and /metrics, whichever is asked", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(server.url);
    for (const socket of sockets) await socket.send("Hello");
    for (const socket of sockets) await socket.receive();
    for (let count = 0; count < 8; count++) {
      const health: unknown = await (await get(server, "/healthz")).json();
      expect(health).toEqual({ status: "ok", connections: 24, hanging: 0, workers: 2 });
      const metrics = seriesOf(parseExposition(await (await get(server, "/metrics")).text()));
      expect(metrics).toMatchObject({
        wsecho_connections_total: 24,
        'wsecho_messages_received_total{type="text"}': 24,
      });
    }
    await closeAll(sockets);
  });

  test("have the same rooms, in which everyone hears everything once and in order", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(`${server.url}/room/x`);
    const [speaker] = sockets;
    for (const text of ["1", "2", "3"]) await speaker?.send(text);
    await speaker?.send(Uint8Array.of(0, 255));
    for (const socket of sockets) {
      for (const text of ["1", "2", "3"]) expect(await socket.receive()).toBe(text);
      expect(await socket.receive()).toEqual(Buffer.of(0, 255));
    }
    await closeAll(sockets);
  });

  test("slow down a member that sends faster than can be passed on, and lose nothing", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(`${server.url}/room/x`);
    const [speaker] = sockets;
    const padding = ".".repeat(100_000);
    const speaking = (async () => {
      for (let count = 0; count < 60; count++) await speaker?.send(`${count}${padding}`);
    })();
    await Promise.all(
      sockets.map(async (socket) => {
        for (let count = 0; count < 60; count++) {
          if ((await socket.receive()) !== `${count}${padding}`) throw new Error("out of order");
        }
      }),
    );
    await speaking;
    await closeAll(sockets);
  }, 60_000);

  test("have as many connections together as one server may, on any of the workers", async () => {
    await using server = await servingTwo(["-q", "--max-connections", "6"]);
    for (let round = 0; round < 5; round++) {
      const opened = await Promise.allSettled(
        Array.from({ length: 24 }, () => connect(server.url)),
      );
      const sockets = opened.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
      expect(sockets).toHaveLength(6);
      await expect(connect(server.url)).rejects.toMatchObject({ status: 503 });
      await closeAll(sockets);
    }
  });

  test("count the requests of an address together", async () => {
    await using server = await servingTwo(["-q", "--rate-limit", "20"]);
    async function admitted(requests: number): Promise<number> {
      const answers = await Promise.all(
        Array.from({ length: requests }, () => get(server, "/endpoints")),
      );
      return answers.filter(({ status }) => status === 200).length;
    }
    const start = performance.now();
    expect(await admitted(20)).toBe(20);
    // By then each has told the other.
    await Bun.sleep(150);
    const more = await admitted(60);
    expect(more).toBeLessThan(8 + (20 * (performance.now() - start)) / 1000);
  });

  test("close each connection with 1001 on a signal", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(server.url);
    server.io.deliver("SIGINT");
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 1001 });
    expect(await server.exitCode).toBe(0);
    expect(server.io.deliver("SIGINT")).toBe(false);
  });

  test("go on when no one reads the log any more, which is reported once", async () => {
    await using server = await servingTwo();
    server.io.stdout.break(new OutputError("EPIPE", "its reader has closed it"));
    const sockets = await connectAll(server.url);
    for (const socket of sockets) {
      await socket.send("Hello");
      expect(await socket.receive()).toBe("Echo: Hello");
    }
    server.io.deliver("SIGTERM");
    expect(await server.exitCode).toBe(0);
    expect(server.io.stderr.text).toBe(
      "its reader has closed it; the server goes on without a log\n",
    );
  });
});
