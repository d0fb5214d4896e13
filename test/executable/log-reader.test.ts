import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import {
  executable,
  lines,
  type Running,
  start,
  startWsecho,
  urlIn,
} from "../support/executable.ts";
import { flood } from "../support/flood.ts";
import { freePort } from "../support/free-port.ts";
import { peakMemory } from "../support/peak-memory.ts";
import { openPipe, type Pipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";

/** A server whose log goes into a pipe. */
interface LoggingServer extends Running {
  readonly url: string;
}

/** Starts a server and reads the first line of its log, and no more. */
async function startLogging(pipe: Pipe, flags: readonly string[] = []): Promise<LoggingServer> {
  const program = startWsecho(["serve", "--port", "0", ...flags], { stdout: pipe.descriptor });
  await pipe.handedOver();
  return { ...program, url: urlIn(await pipe.readLine()) };
}

// More than the pipe and the server hold of a log together.
const many = 200_000;
const timeout = 60_000;

// Windows has no FIFO.
describe.skipIf(notOn("Unix"))("a log in a pipe of a shell", () => {
  test(
    "is complete as long as its reader keeps up",
    async () => {
      await using pipe = await openPipe();
      await using server = await startLogging(pipe);
      for (let round = 0; round < 10; round++) {
        const count = many / 10;
        const wanted = Array.from({ length: count }, (_, index) => `Received: ${index + 1}\n`);
        const [log] = await Promise.all([
          pipe.readExactly(wanted.join("").length),
          flood(server.url, count),
        ]);
        expect(log.toString() === wanted.join("")).toBe(true);
      }
    },
    timeout,
  );

  test(
    "does not hold up the echo while no one reads it",
    async () => {
      await using pipe = await openPipe();
      await using server = await startLogging(pipe);
      await flood(server.url, many);
    },
    timeout,
  );

  // Other systems do not show what another process has used at most.
  test.skipIf(notOn("Linux"))(
    "costs a bounded amount of memory while no one reads it",
    async () => {
      await using pipe = await openPipe();
      await using server = await startLogging(pipe);
      await flood(server.url, many, "x".repeat(1000));
      expect(await peakMemory(server.pid)).toBeLessThan(128 * 1024 * 1024);
    },
    timeout,
  );

  test.each([
    { format: "text", received: /^Received: \d+$/gm, missed: /^\((\d+) lines left out: /gm },
    { format: "json", received: /"event":"message"/g, missed: /"event":"left_out","lines":(\d+)/g },
  ])(
    "shows a slow reader how many lines it has missed, as $format",
    async ({ format, received, missed }) => {
      await using pipe = await openPipe();
      await using server = await startLogging(pipe, ["--log-format", format]);
      await flood(server.url, many);
      server.kill("SIGTERM");
      const log = (await pipe.readRest()).toString();
      if (format === "json")
        log
          .trimEnd()
          .split("\n")
          .forEach((line) => JSON.parse(line));
      const lines = log.match(received) ?? [];
      const gaps = Array.from(log.matchAll(missed), ([, gap]) => Number(gap));
      expect(gaps.reduce((sum, gap) => sum + gap, lines.length)).toBe(many);
    },
    timeout,
  );

  test.each([
    { name: "", flags: [] },
    { name: ", with two workers", flags: ["--workers", "2"] },
  ])("may end after a line, as with head, and the server goes on$name", async ({ flags }) => {
    if (flags.length > 0 && notOn("Linux")) return;
    await using pipe = await openPipe();
    await using server = await startLogging(pipe, flags);
    await pipe.closeReader();
    await flood(server.url, 1000);
    await using socket = await connect(server.url);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
    server.kill("SIGTERM");
    expect(await socket.closed).toMatchObject({ code: 1001 });
    const stderr =
      "Cannot write the output: its reader has closed it; the server goes on without a log\n";
    expect(await server.finish()).toMatchObject({ stderr, exitCode: 0 });
  });
});

// Other systems have no disk that is always full.
test.skipIf(notOn("Linux"))(
  "a full disk under its log is reported once, and the server goes on",
  async () => {
    const port = freePort();
    // The shell lets the test read stderr line by line, which shows when the server is ready.
    const command = 'exec "$0" serve --host 127.0.0.1 --port "$1" 2>&1 >/dev/full';
    await using server = start(["sh", "-c", command, executable, String(port)]);
    const errors = lines(server.stdout);
    expect((await errors.next()).value).toBe(
      "Cannot write the output: no space left on device; the log goes on once there is",
    );
    await flood(`ws://127.0.0.1:${port}`, 1000);
    server.kill("SIGTERM");
    expect(await Array.fromAsync(errors)).toEqual([]);
    expect(await server.finish()).toMatchObject({ exitCode: 0 });
  },
);
