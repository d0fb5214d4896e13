import { describe, expect, test } from "bun:test";

import { OutputError } from "../../../../src/cli/io.ts";
import { run } from "../../../../src/cli/run.ts";
import type { ToWorker } from "../../../../src/cli/serve/workers/messages.ts";
import { badStarts } from "../../../../src/cli/serve/workers/restarts.ts";
import { connect } from "../../../../src/client/connect.ts";
import type { ClientSocket } from "../../../../src/client/socket.ts";
import { listen } from "../../../../src/server/listen.ts";
import { parseExposition, seriesOf } from "../../../support/exposition.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import {
  type InProcessWorker,
  type InProcessWorkers,
  inProcessWorkers,
} from "../../../support/in-process-workers.ts";
import { type Serving, serving } from "../../../support/serving.ts";

const target = "linux-x64";

/** `wsecho serve` with two workers in this process. */
async function servingTwo(argv: readonly string[] = []): Promise<Serving & InProcessWorkers> {
  const workers = inProcessWorkers();
  const { spawnWorker } = workers;
  const server = await serving(["--workers", "2", ...argv], { target, spawnWorker });
  return { ...workers, ...server };
}

/** So many connections that each of two workers has some, unless a coin falls 24 times the same. */
function connectAll(url: string): Promise<ClientSocket[]> {
  return Promise.all(Array.from({ length: 24 }, () => connect(url)));
}

async function closeAll(sockets: readonly ClientSocket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.close()));
}

async function get({ url }: Serving, path: string): Promise<Response> {
  return fetch(url.replace("ws:", "http:") + path, { keepalive: false });
}

test("one worker is none: the process serves by itself", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  await using server = await serving(["--workers", "1"], { target, spawnWorker });
  await using client = await connect(server.url);
  await client.send("Hello");
  expect(await client.receive(5000)).toBe("Echo: Hello");
  expect(started).toEqual([]);
});

test("another system than Linux is refused, and nothing is started", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  const io = fakeIo({ target: "darwin-arm64", spawnWorker });
  expect(await run(["serve", "--workers", "2"], io)).toBe(2);
  expect(io.stderr.text).toBe(
    'Cannot use --workers "2" on darwin-arm64: expected 1, as Linux alone spreads the connections of a port over several processes\n',
  );
  expect(started).toEqual([]);
});

test("a server that anybody can reach says so once", async () => {
  await using server = await servingTwo(["--host", "0.0.0.0", "-q"]);
  await server.io.stderr.containing("\n");
  expect(server.io.stderr.text.match(/Warning/g)).toHaveLength(1);
});

// Elsewhere two servers cannot share a port.
describe.skipIf(process.platform !== "linux")("two workers", () => {
  test("say once where they listen, and write one log", async () => {
    await using server = await servingTwo(["-v"]);
    const sockets = await connectAll(server.url);
    for (const [index, socket] of sockets.entries()) {
      await socket.send(`${index}`);
      expect(await socket.receive(5000)).toBe(`Echo: ${index}`);
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
    for (const [begin, count] of [
      ["Received: ", 24],
      ["Closed: ", 24],
    ] as const) {
      expect(log.filter((line) => line.startsWith(begin))).toHaveLength(count);
    }
    expect(server.io.stderr.text).toBe("");
  });

  test("add up to one server at /healthz and /metrics, whichever is asked", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(server.url);
    for (const socket of sockets) await socket.send("Hello");
    for (const socket of sockets) await socket.receive(5000);
    for (let count = 0; count < 8; count++) {
      const health: unknown = await (await get(server, "/healthz")).json();
      expect(health).toEqual({ status: "ok", connections: 24, workers: 2 });
      const metrics = seriesOf(parseExposition(await (await get(server, "/metrics")).text()));
      expect(metrics).toMatchObject({
        wsecho_connections_total: 24,
        'wsecho_messages_received_total{type="text"}': 24,
      });
    }
    await closeAll(sockets);
  });

  test("have the same rooms, in which everybody hears everything once and in order", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(`${server.url}/room/x`);
    const [speaker] = sockets;
    for (const text of ["1", "2", "3"]) await speaker?.send(text);
    await speaker?.send(Uint8Array.of(0, 255));
    for (const socket of sockets) {
      for (const text of ["1", "2", "3"]) expect(await socket.receive(5000)).toBe(text);
      expect(await socket.receive(5000)).toEqual(Buffer.of(0, 255));
    }
    await closeAll(sockets);
  });

  test("hold up who speaks faster than can be passed on, and lose nothing", async () => {
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
          if ((await socket.receive(5000)) !== `${count}${padding}`)
            throw new Error("out of order");
        }
      }),
    );
    await speaking;
    await closeAll(sockets);
  }, 20_000);

  test("share the limits", async () => {
    await using server = await servingTwo(["-q", "--max-connections", "2"]);
    const opened = await Promise.allSettled(Array.from({ length: 24 }, () => connect(server.url)));
    const sockets = opened.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    expect(sockets).toHaveLength(2);
    await closeAll(sockets);
  });

  test("close each connection with 1001 on a signal", async () => {
    await using server = await servingTwo(["-q"]);
    const sockets = await connectAll(server.url);
    server.io.deliver("SIGINT");
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 1001 });
    expect(await server.exitCode).toBe(0);
    expect(server.io.deliver("SIGINT")).toBe(false);
  });

  test("end when nobody reads the log any more", async () => {
    await using server = await servingTwo();
    server.io.stdout.break(new OutputError("EPIPE", "nobody reads it any more"));
    expect(await server.exitCode).toBe(0);
    expect(server.io.stderr.text).toBe("");
  });
});

describe.skipIf(process.platform !== "linux")("a worker that ends", () => {
  test("is replaced, which is said, and what it had counted stays", async () => {
    await using server = await servingTwo(["-v"]);
    const sockets = await connectAll(server.url);
    await get(server, "/metrics");
    server.started[0]?.crash({ signal: "SIGKILL" });
    const told = await server.io.stderr.containing("\n");
    expect(told).toMatch(
      /^Worker 1 of 2 was ended by SIGKILL; another takes its place in \d+ms\n$/,
    );
    await untilWorkers(server, 2);
    expect(server.started).toHaveLength(3);
    await closeAll(sockets);
    const metrics = seriesOf(parseExposition(await (await get(server, "/metrics")).text()));
    expect(metrics).toMatchObject({ wsecho_connections: 0, wsecho_connections_total: 24 });
    const again = await connectAll(server.url);
    await closeAll(again);
    const log = server.io.stdout.text.match(/^Connected: #\d+/gm);
    expect(new Set(log).size).toBe(48);
  });

  test("again and again, is given up, and all others end too", async () => {
    await using server = await servingTwo(["-q"]);
    for (let count = 1; count <= badStarts; count++) {
      await untilWorkers(server, 2);
      server.started.at(count === 1 ? 0 : -1)?.crash({ exitCode: 1 });
      await untilTold(server, count);
    }
    expect(await server.exitCode).toBe(70);
    expect(server.io.stderr.text).toEndWith(
      "Cannot keep Worker 1 of 2 running: it ended 5 times in a row, and the last one exited with code 1\n",
    );
  }, 20_000);

  test("because it cannot listen ends the start with its own error", async () => {
    await using taken = await listen({ port: 0, host: "127.0.0.1" });
    const { spawnWorker } = workersThatGet((worker, { start }) => {
      worker.send({ kind: "start", start: { ...start, listen: { port: taken.port } } });
    });
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(98);
    expect(io.stderr.text).toMatch(/^Cannot listen on "localhost:\d+": the address is in use.+\n$/);
    expect(io.stdout.text).toBe("");
  });

  test("before it accepts connections ends the start", async () => {
    const { spawnWorker } = workersThatGet((worker) => worker.crash({ exitCode: 9 }));
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(70);
    expect(io.stderr.text).toMatch(
      /^Cannot start: Worker \d of 2 exited with code 9 before it accepted connections\n$/,
    );
  });

  test("and cannot be started at all is told", async () => {
    const spawnWorker = () => Promise.reject(new Error("no more processes"));
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(70);
    expect(io.stderr.text).toBe("Cannot start a process: no more processes\n");
  });
});

/** Workers that are not told to start, but what the test wants. */
function workersThatGet(
  instead: (worker: InProcessWorker, order: ToWorker & { kind: "start" }) => void,
): Pick<InProcessWorkers, "spawnWorker"> {
  const { spawnWorker, started } = inProcessWorkers();
  return {
    async spawnWorker(argv) {
      const worker = await spawnWorker(argv);
      const own = started.find(({ pid }) => pid === worker.pid);
      return {
        ...worker,
        send(message) {
          const order = message as ToWorker;
          if (order.kind !== "start" || own === undefined) worker.send(order);
          else instead(own, order);
        },
      };
    },
  };
}

/** Resolves when so many workers take connections. */
async function untilWorkers(server: Serving, count: number): Promise<void> {
  while (true) {
    try {
      const { workers } = (await (await get(server, "/healthz")).json()) as { workers: number };
      if (workers === count) return;
    } catch {
      // The worker that was asked has just gone.
    }
  }
}

/** Resolves when the end of so many workers has been told. */
async function untilTold(server: Serving, count: number): Promise<void> {
  while ((server.io.stderr.text.match(/\n/g) ?? []).length < count) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
