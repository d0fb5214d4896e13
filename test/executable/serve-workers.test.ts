import { describe, expect, test } from "bun:test";
import { connect as connectTls } from "node:tls";

import { connect } from "../../src/client/connect.ts";
import {
  executable,
  lines,
  oneLine,
  type RunningServer,
  runWsecho,
  start,
  startServer,
  startWsecho,
  urlIn,
} from "../support/executable.ts";
import { flood } from "../support/flood.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";
import { closeAll, connectAll, get } from "../support/serving-workers.ts";
import { startAtTerminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";
import { watch } from "../support/watching.ts";

const two = ["--workers", "2"];

/** The processes that a process has started. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await Bun.file(`/proc/${pid}/task/${pid}/children`).text();
  return children.trim().split(" ").map(Number);
}

/** The fingerprint of the certificate that a server on this machine shows. */
async function fingerprintOf(port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }, resolve);
  socket.on("error", reject);
  await promise;
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** Reads until a connection breaks, and gives the error. */
async function endOf(socket: AsyncIterable<unknown> | undefined): Promise<unknown> {
  try {
    for await (const _ of socket ?? []);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The lines that match a pattern, and those that do not. */
function partition(all: readonly string[], pattern: RegExp): [string[], string[]] {
  return [all.filter((line) => pattern.test(line)), all.filter((line) => !pattern.test(line))];
}

async function healthOf(server: Pick<RunningServer, "url">): Promise<unknown> {
  return (await get(server, "/healthz")).json();
}

// Elsewhere two processes cannot share a port.
describe.skipIf(notOn("Linux"))("two worker processes", () => {
  test("a watcher sees the connections of both, and acts on them", async () => {
    await using server = await startServer(two);
    await using watcher = await watch(server.url);
    const clients = await connectAll(server.url);
    // What was open before the other process heard of the watcher is told as a "connection".
    const opened = () =>
      watcher.events.filter(({ event }) => /^(?:connection|open)$/.test(`${event}`));
    await until(() => opened().length === clients.length);
    await Promise.all(clients.map((client, index) => client.send(`from ${index}`)));
    for (const index of clients.keys()) {
      await watcher.find({ event: "message", direction: "to-client", data: `Echo: from ${index}` });
    }
    // The numbers of each process are odd, or even.
    expect(new Set(opened().map(({ connection }) => Number(connection) % 2)).size).toBe(2);
    for (const { connection } of opened())
      await watcher.tell({ command: "close", connection, code: 4000 });
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 4000 });
    for (const { connection } of opened()) await watcher.find({ event: "close", connection });
    // One that comes later is told what is open elsewhere.
    const late = await connectAll(server.url);
    await using other = await watch(server.url);
    await until(() => {
      const told = other.events.filter(({ event }) => event === "connection" || event === "open");
      return new Set(told.map(({ connection }) => connection)).size === late.length;
    });
    await closeAll(late);
  });

  test("accept connections, count and talk as one", async () => {
    await using server = await startServer([...two, "-v"]);
    const sockets = await connectAll(`${server.url}/room/x`);
    await sockets[0]?.send("Hello");
    for (const socket of sockets) expect(await socket.receive()).toBe("Hello");
    expect(await healthOf(server)).toEqual({
      status: "ok",
      connections: 24,
      hanging: 0,
      workers: 2,
    });
    expect(await childrenOf(server.pid)).toHaveLength(2);
    const closed = Promise.all(sockets.map((socket) => socket.closed));
    const { rest, stderr, exitCode } = await server.stop();
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(new Set((await closed).map(({ code }) => code))).toEqual(new Set([1001]));
    expect(rest.filter((line) => line.startsWith("Closed: #"))).toHaveLength(24);
    const numbers = rest.flatMap((line) => /^Connected: #(\d+)/.exec(line)?.[1] ?? []);
    expect(new Set(numbers.map((number) => Number(number) % 2)).size).toBe(2);
  });

  test("disconnect the members of a room that hang with their worker, and hold up no one else", async () => {
    await using server = await startServer([...two, "-v"]);
    const paths = Array.from({ length: 24 }, (_, index) => `/room/x?prefix=${index}`);
    const sockets = await Promise.all(paths.map((path) => connect(server.url + path)));
    const log = await Array.fromAsync({ length: 24 }, () => server.nextLine());
    // The first worker, which alone has odd numbers, is the first process that was started.
    const hanging = log.flatMap((line) => {
      const [, index] = /^Connected: #\d*[13579] .*=(\d+)$/.exec(line) ?? [];
      return index === undefined ? [] : Number(index);
    });
    const ends = hanging.map((index) => endOf(sockets[index]));
    const [stuck = 0] = await childrenOf(server.pid);
    process.kill(stuck, "SIGSTOP");
    const [speaker, listener] = sockets.filter((_, index) => !hanging.includes(index));
    const large = "x".repeat(500_000);
    for (let count = 0; count < 10; count++) {
      await speaker?.send(large);
      expect(await listener?.receive()).toBe(large);
    }
    process.kill(stuck, "SIGCONT");
    for (const end of ends) expect(await end).toMatchObject({ closeCode: 1006 });
    await speaker?.send("still there");
    expect(await listener?.receive()).toBe("still there");
    await server.stop();
  }, 60_000);

  test("write whole lines only, and count those they leave out, under load", async () => {
    await using server = startWsecho(["serve", "--port", "0", ...two]);
    const log = lines(server.stdout);
    const { value: firstLine = "" } = await log.next();
    const url = urlIn(firstLine);
    const reading = Array.fromAsync(log);
    const count = 5000;
    const paddings = Array.from({ length: 8 }, (_, index) => String.fromCharCode(97 + index));
    await Promise.all(paddings.map((letter) => flood(url, count, letter.repeat(300))));
    server.kill("SIGTERM");
    const [received, others] = partition(await reading, /^Received: \d+([a-h])\1{299}$/);
    const leftOut = others.map((line) => Number(/^\((\d+) lines left out: /.exec(line)?.[1]));
    expect(new Set(received).size).toBe(received.length);
    expect(leftOut.reduce((sum, gap) => sum + gap, received.length)).toBe(count * 8);
    expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  }, 60_000);

  test("leave lines out when the log is not read, and go on", async () => {
    await using pipe = await openPipe();
    await using server = startWsecho(["serve", "--port", "0", ...two], { stdout: pipe.descriptor });
    await pipe.handedOver();
    const url = urlIn(await pipe.readLine());
    const count = 200_000;
    await flood(url, count);
    server.kill("SIGTERM");
    const log = (await pipe.readRest()).toString();
    const received = log.match(/^Received: \d+$/gm) ?? [];
    const gaps = log.matchAll(/^\((\d+) lines left out: /gm);
    const leftOut = Array.from(gaps, ([, gap]) => Number(gap));
    expect(leftOut.reduce((sum, gap) => sum + gap, received.length)).toBe(count);
    expect(await server.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  }, 60_000);

  test("are replaced when they are killed, which is reported", async () => {
    // The shell leads stderr into stdout, which can be read line by line.
    await using server = start([
      "sh",
      "-c",
      'exec "$0" "$@" 2>&1',
      executable,
      "serve",
      "--port=0",
      ...two,
    ]);
    const log = lines(server.stdout);
    const { value: firstLine = "" } = await log.next();
    const url = urlIn(firstLine);
    const [victim = 0, survivor] = await childrenOf(server.pid);
    process.kill(victim, "SIGKILL");
    const told = await log.next();
    expect(told.value).toMatch(/^Worker \d of 2 was ended by SIGKILL; starting another in \d+ms$/);
    while (
      !Bun.deepEquals(await healthOf({ url }), {
        status: "ok",
        connections: 0,
        hanging: 0,
        workers: 2,
      })
    );
    const children = await childrenOf(server.pid);
    expect(children).toHaveLength(2);
    expect(children).toContain(survivor ?? 0);
    expect(children).not.toContain(victim);
    const sockets = await connectAll(url);
    await closeAll(sockets);
    server.kill("SIGINT");
    expect(await server.finish()).toMatchObject({ exitCode: 0 });
  });

  test("end with a parent that was killed", async () => {
    await using server = await startServer(two);
    const sockets = await connectAll(server.url);
    process.kill(server.pid, "SIGKILL");
    for (const socket of sockets) await socket.closed;
    // Their stderr is its own, and ends with the last of them.
    await server.finish();
    await expect(connect(server.url)).rejects.toMatchObject({ code: "CANNOT_CONNECT" });
  });

  test.skipIf(notOn("Unix"))(
    "end on Ctrl-C at a terminal, which reaches each of them",
    async () => {
      await using server = startAtTerminal(["serve", "--port", "0", ...two]);
      const url = await server.find(/ws:\S+(?=\n)/);
      await using socket = await connect(url);
      server.type("\u0003");
      expect(await socket.closed).toMatchObject({ code: 1001 });
      expect(await server.exited).toBe(0);
    },
  );

  test("do not start if another program listens: 98", async () => {
    await using server = await startServer(two);
    const result = await runWsecho(["serve", "--port", String(server.port), ...two]);
    expect(result).toMatchObject({ stdout: "", exitCode: 98 });
    expect(result.stderr).toMatch(oneLine);
    expect(result.stderr).toContain(`"localhost:${server.port}": the address is in use`);
  });

  test("have one certificate, which is shown once", async () => {
    await using server = await startServer([...two, "--tls"]);
    const shown = await Promise.all(Array.from({ length: 24 }, () => fingerprintOf(server.port)));
    const { stderr } = await server.stop();
    const [fingerprint = ""] = shown;
    expect(new Set(shown)).toEqual(new Set([fingerprint]));
    expect(stderr).toBe(`Self-signed certificate with SHA-256 fingerprint ${fingerprint}\n`);
  });
});
