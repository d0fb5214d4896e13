import { expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { serveFlags } from "../../../src/cli/serve/flags.ts";
import { type ServeOptions, toServeOptions } from "../../../src/cli/serve/options.ts";

/** What `serve` is to do after these words, and after nothing else. */
function optionsOf(...argv: string[]): ServeOptions {
  return toServeOptions(readFlags("serve", serveFlags, argv, {}).flags);
}

test("without flags it is the guide's server", () => {
  expect(optionsOf()).toEqual({
    listen: {
      host: "localhost",
      port: 8765,
      prefix: "Echo: ",
      faults: {},
      endpoints: true,
      origins: [],
      compress: false,
      maxPayload: 16_777_216,
      maxBuffered: 268_435_456,
      maxConnections: 10_000,
      rateLimit: 0,
      trustProxy: 0,
      idleTimeout: 120_000,
      pingInterval: 0,
      backpressureLimit: 120_000,
    },
    log: { format: "text", level: "normal" },
    tls: undefined,
    files: { port: undefined, cert: undefined },
    redis: undefined,
    upstream: undefined,
    record: undefined,
    replay: undefined,
    page: true,
    grace: 5000,
    workers: 1,
    connectionsEach: Infinity,
    warnings: [],
  });
});

test.each([["--no-page"], ["--no-endpoints"]])("%s means no page", (flag) => {
  expect(optionsOf(flag).page).toBe(false);
});

test.each([
  { argv: ["--host", "127.0.0.2"], option: "host", want: "127.0.0.2" },
  { argv: ["-p", "0"], option: "port", want: 0 },
  { argv: ["--port=65535"], option: "port", want: 65_535 },
  { argv: ["--prefix", ""], option: "prefix", want: "" },
  { argv: ["--prefix", "> "], option: "prefix", want: "> " },
  { argv: ["--max-payload", "1KiB"], option: "maxPayload", want: 1024 },
  { argv: ["--max-buffered", "64MiB"], option: "maxBuffered", want: 67_108_864 },
  { argv: ["--idle-timeout", "1m"], option: "idleTimeout", want: 60_000 },
  { argv: ["--idle-timeout", "8s"], option: "idleTimeout", want: 8000 },
  { argv: ["--idle-timeout", "0"], option: "idleTimeout", want: 0 },
])("$argv: $option is $want, and the others stay", ({ argv, option, want }) => {
  const { listen, ...others } = optionsOf();
  expect<object>(optionsOf(...argv)).toEqual({ listen: { ...listen, [option]: want }, ...others });
});

test.each([
  { argv: ["-q"], want: { format: "text", level: "quiet" } },
  { argv: ["-v"], want: { format: "text", level: "verbose" } },
  { argv: ["--no-verbose"], want: { format: "text", level: "normal" } },
  { argv: ["--log-format", "json"], want: { format: "json", level: "normal" } },
  { argv: ["-v", "--log-format=json"], want: { format: "json", level: "verbose" } },
] as const)("$argv logs $want.level as $want.format", ({ argv, want }) => {
  expect(optionsOf(...argv).log).toEqual(want);
});

const port = "an integer from 0 to 65535";
const size = "a size from 0B to 4294967295B";
const time = "a duration from 8s to 16m";

test.each([
  { argv: ["--port", "abc"], message: `Cannot parse --port "abc": expected ${port}` },
  { argv: ["--port", "65536"], message: `Cannot parse --port "65536": expected ${port}` },
  { argv: ["--port", "-1"], message: `Cannot parse --port "-1": expected ${port}` },
  { argv: ["--host", ""], message: 'Cannot parse --host "": expected a non-empty value' },
  {
    argv: ["--max-payload", "4GiB"],
    message: `Cannot parse --max-payload "4GiB": expected ${size}`,
  },
  {
    argv: ["--log-format=xml"],
    message: 'Cannot parse --log-format "xml": expected "text" or "json"',
  },
])("$argv is refused", ({ argv, message }) => {
  expect(() => optionsOf(...argv)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

test.each([{ text: "1s" }, { text: "7.9s" }, { text: "17m" }, { text: "never" }])(
  "an idle timeout of $text is refused",
  ({ text }) => {
    expect(() => optionsOf("--idle-timeout", text)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`Cannot parse --idle-timeout "${text}": expected ${time}`),
      }),
    );
  },
);

test.each([
  { argv: ["--workers", "3"], want: 3 },
  { argv: ["--workers=auto"], want: navigator.hardwareConcurrency },
])("$argv makes $want processes", ({ argv, want }) => {
  expect(optionsOf(...argv).workers).toBe(want);
});

test.each([{ text: "0" }, { text: "1025" }, { text: "all" }])(
  "--workers $text is refused",
  ({ text }) => {
    const message = `Cannot parse --workers "${text}": expected an integer from 1 to 1024, or "auto"`;
    expect(() => optionsOf("--workers", text)).toThrow(expect.objectContaining({ message }));
  },
);

test.each(["/x", "8"])("--unix %s cannot be shared among two workers", (path) => {
  const message = `Cannot share --unix "${path}" among 2 workers: expected a port`;
  expect(() => optionsOf("--unix", path, "--workers=2")).toThrow(
    expect.objectContaining({ code: "USAGE", message }),
  );
  expect(optionsOf("--unix", path, "--workers=1").workers).toBe(1);
});

test("--redis joins the rooms, with a prefix that another may replace", () => {
  const redis = { url: "redis://localhost", prefix: "wsecho:", cacert: undefined, required: false };
  expect(optionsOf("--redis=redis://localhost").redis).toEqual(redis);
  const more = ["--redis-required", "--redis-prefix=a", "--redis-cacert=ca.pem"];
  expect(optionsOf("--redis=redis://localhost", ...more).redis).toEqual({
    ...redis,
    prefix: "a",
    cacert: "ca.pem",
    required: true,
  });
});

test.each([
  {
    argv: ["--redis-required"],
    want: "Cannot use --redis-required without --redis: expected both",
  },
  { argv: ["--redis-prefix=a"], want: "Cannot use --redis-prefix without --redis: expected both" },
  { argv: ["--redis-cacert=a"], want: "Cannot use --redis-cacert without --redis: expected both" },
  {
    argv: ["--redis=redis://localhost", "--no-endpoints"],
    want: "Cannot use --redis with --no-endpoints, as there are no rooms: expected one of them",
  },
])("$argv is an error", ({ argv, want }) => {
  expect(() => optionsOf(...argv)).toThrow(
    expect.objectContaining({ code: "USAGE", message: want }),
  );
});

test("an upstream has what its flags say", () => {
  const none = { insecure: false, cacert: undefined, cert: undefined, key: undefined };
  const plain = { url: "ws://h", direction: "both", keepHost: false, connectTimeout: 10_000 };
  expect<object | undefined>(optionsOf("--upstream=ws://h").upstream).toEqual({
    ...plain,
    files: none,
  });
  const argv = ["--direction=to-server", "--keep-host", "--connect-timeout=1s"];
  const files = ["--upstream-insecure", "--upstream-cacert=a", "--upstream-cert=b"];
  const given = optionsOf("--upstream=ws://h", ...argv, ...files, "--upstream-key=c").upstream;
  expect<object | undefined>(given).toEqual({
    url: "ws://h",
    direction: "to-server",
    keepHost: true,
    connectTimeout: 1000,
    files: { insecure: true, cacert: "a", cert: "b", key: "c" },
  });
});

test("quiet and verbose contradict each other", () => {
  const message = "Cannot use --quiet with --verbose: expected one of them";
  expect(() => optionsOf("-qv")).toThrow(expect.objectContaining({ code: "USAGE", message }));
});

test.each([
  { argv: [], files: undefined, connections: 10_000 },
  { argv: [], files: 20_000, connections: 10_000 },
  { argv: [], files: 1024, connections: 992, named: 1024 },
  { argv: ["--max-connections=1000"], files: 1024, connections: 992, named: 1024 },
  { argv: ["--max-connections=992"], files: 1024, connections: 992 },
  { argv: ["--max-connections=0"], files: 256, connections: 224, named: 256 },
  { argv: ["--max-connections=0"], files: undefined, connections: 0 },
  { argv: ["--workers=4", "--max-connections=0"], files: 256, connections: 896, named: 256 },
  { argv: [], files: 20, connections: 1, named: 20 },
  { argv: ["--upstream=ws://h"], files: 1024, connections: 496, named: 1024 },
])("$argv with $files open files means $connections connections", (row) => {
  const { flags } = readFlags("serve", serveFlags, row.argv, {});
  const { listen, warnings } = toServeOptions(flags, row.files);
  expect(listen.maxConnections).toBe(row.connections);
  const warning = `Warning: no more than ${row.connections} connections at a time, as only ${row.named} files may be open here (see ulimit -n)`;
  expect(warnings).toEqual(row.named === undefined ? [] : [warning]);
});

test.each([
  { argv: [], env: { PORT: "9000" }, want: 9000 },
  { argv: [], env: { PORT: "9000", WSECHO_PORT: "9001" }, want: 9001 },
  { argv: [], env: { PORT: "9000", WSECHO_SERVE_PORT: "9002" }, want: 9002 },
  { argv: ["-p1"], env: { PORT: "9000" }, want: 1 },
  { argv: ["-p1"], env: { PORT: "tcp://192.0.2.1:80" }, want: 1 },
  // Empty, it counts as unset, as in most programs.
  { argv: [], env: { PORT: "" }, want: 8765 },
])("with $argv and $env the port is $want", ({ argv, env, want }) => {
  const { flags } = readFlags("serve", serveFlags, argv, env);
  expect(toServeOptions(flags).listen.port).toBe(want);
});

test("a PORT that is none is refused", () => {
  expect(() => readFlags("serve", serveFlags, [], { PORT: "tcp://192.0.2.1:80" })).toThrow(
    'Cannot parse PORT "tcp://192.0.2.1:80": expected an integer from 0 to 65535',
  );
});
