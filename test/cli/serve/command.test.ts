import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { run } from "../../../src/cli/run.ts";
import { connect } from "../../../src/client/connect.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { serving } from "../../support/serving.ts";

test("the first line says where the server listens, and each message is logged", async () => {
  await using server = await serving();
  await using client = await connect(server.url);
  await client.send("Hello");
  await client.send(Uint8Array.of(1, 2));
  await server.io.stdout.containing("2 bytes");
  const url = server.url;
  expect(url).toMatch(/^ws:\/\/localhost:[1-9]\d*$/);
  expect(server.io.stdout.text).toBe(
    `WebSocket server started at ${url}\nReceived: Hello\nReceived: 2 bytes: 01 02\n`,
  );
  expect(server.io.stderr.text).toBe("");
});

test("a quiet server says where it listens and nothing else", async () => {
  await using server = await serving(["-q"]);
  await using client = await connect(server.url);
  await client.send("Hello");
  expect(await client.receive()).toBe("Echo: Hello");
  expect(server.io.stdout.text).toBe(`WebSocket server started at ${server.url}\n`);
});

test("a verbose server shows connections and close codes", async () => {
  await using server = await serving(["-v"]);
  const client = await connect(`${server.url}/some/path`);
  await client.close(1000, "done");
  const log = await server.io.stdout.containing("Closed");
  expect(log).toMatch(/\nConnected: #1 from \S+:\d+, path \/some\/path\n/);
  expect(log).toMatch(/\nClosed: #1 with 1000 \(normal closure\) "done" after \S+, 0 received/);
});

test("a log in JSON is one object a line", async () => {
  await using server = await serving(["-v", "--log-format", "json"]);
  const client = await connect(server.url);
  await client.send("two\nlines");
  await client.close();
  const log = await server.io.stdout.containing('"event":"close"');
  const events = log.trimEnd().split("\n");
  expect(events.map((line): { event: string } => JSON.parse(line))).toMatchObject([
    { event: "listening", url: server.url },
    { event: "open", connection: 1 },
    { event: "message", connection: 1, type: "text", data: "two\nlines" },
    { event: "close", connection: 1, code: 1000 },
  ]);
});

test("flags reach the server, from the environment too, and a flag wins", async () => {
  const env = { WSECHO_PREFIX: "> ", WSECHO_QUIET: "1", WSECHO_PORT: "1" };
  await using server = await serving(["--no-quiet"], { env });
  await using client = await connect(server.url);
  await client.send("Hello");
  expect(await client.receive()).toBe("> Hello");
  await server.io.stdout.containing("Received: Hello\n");
});

test("what a peer sends is one harmless line, at a terminal and in a pipe", async () => {
  const hostile = "\x1b[2J\nHello";
  await using terminal = await serving([], { terminal: true });
  await using pipe = await serving();
  for (const { url } of [terminal, pipe]) {
    await using client = await connect(url);
    await client.send(hostile);
  }
  for (const { io } of [terminal, pipe]) {
    await io.stdout.containing("\nReceived: \\x1b[2J\\nHello\n");
  }
});

test.each([{ signal: "SIGINT" }, { signal: "SIGTERM" }] as const)(
  "$signal closes each connection with 1001 and ends the server with 0",
  async ({ signal }) => {
    await using server = await serving();
    await using client = await connect(server.url);
    expect(server.io.deliver(signal)).toBe(true);
    expect(await server.exitCode).toBe(0);
    expect(await client.closed).toEqual({ code: 1001, reason: "server shutting down" });
    expect(server.io.deliver(signal)).toBe(false);
    expect(server.io.stderr.text).toBe("");
    expect(server.io.stdout.text.split("\n")).toHaveLength(2);
  },
);

test.each([
  { terminal: true, argv: [], want: "Server stopped\n" },
  { terminal: true, argv: ["-q"], want: "" },
  { terminal: false, argv: [], want: "" },
])("at the end of $argv, a terminal ($terminal) reads $want", async ({ terminal, argv, want }) => {
  await using server = await serving(argv, { terminal });
  server.io.deliver("SIGTERM");
  expect(await server.exitCode).toBe(0);
  expect(server.io.stderr.text).toEndWith(want);
});

test.each([
  { argv: [], query: "/" },
  { argv: ["--token", "secret"], query: "/?token=TOKEN" },
  { argv: ["--token", "secret", "--user", "a:b"], query: "/" },
])("a terminal shows where the page is with $argv: $query", async ({ argv, query }) => {
  await using server = await serving(argv, { terminal: true });
  const page = server.url.replace("ws", "http") + query;
  expect(await server.io.stderr.containing("\n")).toBe(`Test page: ${page}\n`);
});

test.each([
  { terminal: false, argv: [] },
  { terminal: true, argv: ["-q"] },
  { terminal: true, argv: ["--no-page"] },
  { terminal: true, argv: ["--no-endpoints"] },
])("but not with $argv, terminal: $terminal", async ({ terminal, argv }) => {
  await using server = await serving(argv, { terminal });
  server.io.deliver("SIGTERM");
  await server.exitCode;
  expect(server.io.stderr.text).not.toInclude("page");
});

test("a reader that is too slow sees how many lines it has missed", async () => {
  await using server = await serving();
  await using client = await connect(server.url);
  const { promise: read, resolve } = Promise.withResolvers<void>();
  const { stdout } = server.io;
  stdout.backlog = 2 ** 21;
  stdout.flush = () => read;
  for (const message of ["lost", "too"]) {
    await client.send(message);
    await client.receive();
  }
  stdout.backlog = 0;
  await client.send("seen");
  await client.receive();
  resolve();
  expect(stdout.text).toEndWith(
    "\n(2 lines left out: the reader of this log is too slow)\nReceived: seen\n",
  );
});

test.each([
  { code: "EPIPE", then: "the server goes on without a log" },
  { code: "ENOSPC", then: "the log goes on once there is" },
])("a log that ends with $code is no reason to stop", async ({ code, then }) => {
  await using server = await serving();
  server.io.stdout.break(new OutputError(code, "Cannot write the output: because"));
  const said = await server.io.stderr.containing("\n");
  expect(said).toBe(`Cannot write the output: because; ${then}\n`);
  await using client = await connect(server.url);
  await client.send("Hello");
  expect(await client.receive()).toBe("Echo: Hello");
  server.io.deliver("SIGTERM");
  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(await server.exitCode).toBe(0);
});

test("an address in use is one line on stderr and exit code 98", async () => {
  await using server = await serving();
  const { port } = new URL(server.url);
  const io = fakeIo();
  expect(await run(["serve", "--port", port], io)).toBe(98);
  expect(io.stdout.text).toBe("");
  expect(io.stderr.text).toMatch(
    /^Cannot listen on "localhost:\d+": the address is in use\. .+\n$/,
  );
  expect(io.stderr.text).toContain(`"localhost:${port}"`);
});
