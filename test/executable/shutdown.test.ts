import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { opcode } from "../../src/protocol/frame.ts";
import {
  executable,
  lines,
  type RunningServer,
  start,
  startServer,
  startWsecho,
  urlIn,
} from "../support/executable.ts";
import { flood } from "../support/flood.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";
import { openRawClient } from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { startAtTerminal } from "../support/terminal.ts";

// More than the system buffers for a connection, so that the server is left with most of it.
const large = Buffer.alloc(12 * 1024 * 1024, "wsecho");

/** A client that sent a large message and reads nothing of the echo, at a server that has it ready. */
async function openStuckClient(server: RunningServer): Promise<RawSocket> {
  const client = await openRawClient(server.port);
  client.pause();
  await client.sendFrames({ opcode: opcode.binary, payload: large });
  expect(await server.nextLine()).toStartWith(`Received: ${large.length} bytes`);
  return client;
}

// Windows has no signals: kill there ends a program at once.
describe.skipIf(notOn("Unix"))("serve ends", () => {
  test.each([
    { signal: "SIGINT" },
    { signal: "SIGTERM" },
    // Other systems do not show whether it is to be ignored.
    ...(notOn("Linux") ? [] : [{ signal: "SIGHUP" } as const]),
  ] as const)(
    "on $signal, with 1001 for every client, a complete log, and exit code 0",
    async ({ signal }) => {
      await using server = await startServer(["-v"]);
      const sockets = await Promise.all([connect(server.url), connect(server.url)]);
      for (const socket of sockets) {
        await socket.send("Hello");
        await socket.receive();
      }
      const closed = Promise.all(sockets.map((socket) => socket.closed));
      const { rest, stderr, exitCode } = await server.stop(signal);
      expect(await closed).toMatchObject([{ code: 1001 }, { code: 1001 }]);
      const closings = rest.filter((line) => /^Closed: #\d with 1001 \(going away\)/.test(line));
      expect(closings).toHaveLength(2);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    },
  );

  test.skipIf(notOn("Linux")).each([{ workers: 1 }, { workers: 2 }])(
    "on no SIGHUP under nohup, with $workers workers",
    async ({ workers }) => {
      const command = ["nohup", executable, "serve", "--port=0", `--workers=${workers}`];
      await using server = start(command);
      const log = lines(server.stdout);
      const url = urlIn((await log.next()).value ?? "");
      server.kill("SIGHUP");
      await flood(url, 10);
      server.kill("SIGTERM");
      await Array.fromAsync(log);
      expect(await server.finish()).toHaveProperty("exitCode", 0);
    },
  );

  test.skipIf(notOn("Linux"))("with its workers when a terminal hangs up", async () => {
    await using server = await startServer(["--workers=2", "-v"]);
    await using socket = await connect(server.url);
    const workers = (await Bun.$`pgrep -P ${server.pid}`.text()).trim().split("\n").map(Number);
    expect(workers).toHaveLength(2);
    for (const worker of workers) process.kill(worker, "SIGHUP");
    const { stderr, exitCode } = await server.stop("SIGHUP");
    expect(await socket.closed).toMatchObject({ code: 1001 });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("on Ctrl-C at a terminal", async () => {
    await using server = startAtTerminal(["serve", "--port", "0"]);
    await server.find(/ws:\S+(?=\n)/);
    server.type("\u0003");
    expect(await server.exited).toBe(0);
  });

  test("and accepts no one from then on", async () => {
    await using server = await startServer();
    await server.stop();
    await expect(connect(server.url)).rejects.toMatchObject({ code: "CANNOT_CONNECT" });
  });

  test("after a client that reads late has got its reply and 1001", async () => {
    await using server = await startServer();
    using client = await openStuckClient(server);
    server.kill("SIGTERM");
    client.resume();
    const { payload } = await client.readFrame();
    expect(payload.equals(large)).toBe(true);
    // The answer to a Ping shows the server that all of it has come.
    const ping = await client.readFrame();
    expect(ping.opcode).toBe(opcode.ping);
    await client.sendFrames({ opcode: opcode.pong, payload: ping.payload });
    expect(await client.readClose()).toMatchObject({ code: 1001 });
    expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test("though a client never reads, once the grace is over", async () => {
    await using server = await startServer(["--grace", "100ms"]);
    using _client = await openStuckClient(server);
    server.kill("SIGTERM");
    expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test.each(notOn("Linux") ? [{ workers: 1 }] : [{ workers: 1 }, { workers: 2 }])(
    "at once on a second signal, with $workers workers",
    async ({ workers }) => {
      await using server = await startServer(["--grace=1h", `--workers=${workers}`]);
      using _client = await openStuckClient(server);
      await using idle = await connect(server.url);
      server.kill("SIGTERM");
      expect(await idle.closed).toMatchObject({ code: 1001 });
      server.kill("SIGINT");
      expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 130 });
    },
  );

  test("though no one reads its log", async () => {
    await using pipe = await openPipe();
    await using server = startWsecho(["serve", "--port", "0"], { stdout: pipe.descriptor });
    await pipe.handedOver();
    await flood(urlIn(await pipe.readLine()), 10_000);
    server.kill("SIGTERM");
    expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  }, 60_000);
});
