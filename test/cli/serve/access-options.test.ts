import { describe, expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { run } from "../../../src/cli/run.ts";
import { serveFlags } from "../../../src/cli/serve/flags.ts";
import { type ServeOptions, toServeOptions } from "../../../src/cli/serve/options.ts";
import { fakeIo } from "../../support/fake-io.ts";

/** What `serve` is to do after these words and in this environment. */
function optionsOf(argv: readonly string[], env: Record<string, string> = {}): ServeOptions {
  return toServeOptions(readFlags("serve", serveFlags, argv, env).flags);
}

describe("a flag becomes an option of the server", () => {
  test.each([
    { argv: ["--token", "secret"], want: { token: "secret" } },
    { argv: ["--user", "alice:s:c"], want: { user: { name: "alice", password: "s:c" } } },
    {
      argv: ["--origin", "https://Example.com", "--origin", "http://localhost:3000"],
      want: { origins: ["https://example.com", "http://localhost:3000"] },
    },
    {
      argv: ["--subprotocol", "chat", "--subprotocol", "soap"],
      want: { subprotocols: ["chat", "soap"] },
    },
    {
      argv: ["--subprotocol", ""],
      want: { subprotocols: [] },
    },
    { argv: ["--compress"], want: { compress: true } },
    { argv: ["--no-endpoints"], want: { endpoints: false } },
    { argv: ["--max-connections", "0"], want: { maxConnections: 0 } },
    { argv: ["--rate-limit", "50"], want: { rateLimit: 50 } },
    { argv: ["--trust-proxy", "2"], want: { trustProxy: 2 } },
    { argv: ["--ping-interval", "300ms"], want: { pingInterval: 300 } },
    { argv: ["--ping-interval", "0"], want: { pingInterval: 0 } },
    { argv: ["--backpressure-limit", "1s"], want: { backpressureLimit: 1000 } },
    { argv: ["--backpressure-limit", "0"], want: { backpressureLimit: 0 } },
  ])("$argv", ({ argv, want }) => {
    expect<object>(optionsOf(argv).listen).toEqual({ ...optionsOf([]).listen, ...want });
  });

  test("a Unix socket takes the place of host and port", () => {
    const { host, port, ...others } = optionsOf([]).listen;
    expect({ host, port }).toEqual({ host: "localhost", port: 8765 });
    expect<object>(optionsOf(["--unix", "/tmp/x"]).listen).toEqual({ ...others, unix: "/tmp/x" });
  });

  test("the grace is for the end of it", () => {
    expect(optionsOf(["--grace", "250ms"]).grace).toBe(250);
    expect(optionsOf(["--grace", "0"]).grace).toBe(0);
  });

  test("a list comes from the environment, one value per line, and a flag replaces all of it", () => {
    const env = { WSECHO_SUBPROTOCOL: "a\nb", WSECHO_TOKEN: "secret", WSECHO_ENDPOINTS: "0" };
    expect(optionsOf([], env).listen).toMatchObject({
      subprotocols: ["a", "b"],
      token: "secret",
      endpoints: false,
    });
    expect(optionsOf(["--subprotocol=c"], env).listen.subprotocols).toEqual(["c"]);
    expect(optionsOf([], { WSECHO_SUBPROTOCOL: "" }).listen.subprotocols).toEqual([]);
  });
});

describe("TLS", () => {
  test.each([
    { argv: [], want: undefined },
    { argv: ["--tls"], want: {} },
    { argv: ["--cert", "c", "--key", "k"], want: { cert: "c", key: "k" } },
    { argv: ["--tls", "--cert", "c", "--key", "k"], want: { cert: "c", key: "k" } },
    { argv: ["--tls", "--client-ca", "ca"], want: { clientCa: "ca" } },
    { argv: ["--cert", "c"], want: { cert: "c" } },
  ])("$argv asks for what it says", ({ argv, want }) => {
    expect<object | undefined>(optionsOf(argv).tls).toEqual(want);
  });
});

describe("a server that requires no credentials", () => {
  test.each([
    { argv: ["--host=0.0.0.0"], warned: true },
    { argv: ["--host=::"], warned: true },
    { argv: ["--host=192.0.2.1"], warned: true },
    { argv: ["--host=example.com"], warned: true },
    { argv: [], warned: false },
    { argv: ["--host=localhost"], warned: false },
    { argv: ["--host=127.1.2.3"], warned: false },
    { argv: ["--host=::1"], warned: false },
    { argv: ["--host=0.0.0.0", "--token=secret"], warned: false },
    { argv: ["--host=0.0.0.0", "--user=alice:secret"], warned: false },
    { argv: ["--host=0.0.0.0", "--origin=https://example.com"], warned: false },
    { argv: ["--host=0.0.0.0", "--client-ca=ca.pem"], warned: false },
    { argv: ["--unix=/tmp/x"], warned: false },
  ])("warns at $argv: $warned", ({ argv, warned }) => {
    const warning =
      "Warning: anyone who can reach this address can use the server; --token, --user or --origin restrict that";
    expect(optionsOf(argv).warnings).toEqual(warned ? [warning] : []);
  });
});

describe("a bad value is refused before anything is started", () => {
  test.each([
    { argv: ["--user", "alice"], message: 'Cannot parse --user "***": expected NAME:PASS' },
    { argv: ["--token", ""], message: 'Cannot parse --token "": expected a non-empty token, ' },
    { argv: ["--token", "s3\ncret"], message: 'Cannot parse --token "***": expected a ' },
    { argv: ["--origin", "example.com"], message: 'Cannot parse --origin "example.com": ' },
    { argv: ["--rate-limit", "-1"], message: 'Cannot parse --rate-limit "-1": ' },
    { argv: ["--backpressure-limit", "0ms"], message: 'Cannot parse --backpressure-limit "0ms": ' },
    {
      argv: ["--trust-proxy", "101"],
      message: 'Cannot parse --trust-proxy "101": expected an integer from 0 to 100',
    },
    { argv: ["--trust-proxy", "yes"], message: 'Cannot parse --trust-proxy "yes": ' },
    { argv: ["--cert-out", ""], message: 'Cannot parse --cert-out "": expected ' },
    {
      argv: ["--cert-out", "c.pem"],
      message: "Cannot use --cert-out without --tls: expected both",
    },
    ...["--cert", "--key"].map((other) => ({
      argv: ["--tls", "--cert-out", "c.pem", other, "host.pem"],
      message: `Cannot use --cert-out with ${other}: expected one of them`,
    })),
    { argv: ["--port-file", ""], message: 'Cannot parse --port-file "": expected ' },
    {
      argv: ["--port-file", "port", "--unix", "/tmp/x"],
      message: "Cannot use --port-file with --unix: expected one of them",
    },
    {
      argv: ["--ping-interval", "99ms"],
      message: 'Cannot parse --ping-interval "99ms": expected a duration from 100ms to 24h, or 0',
    },
    { argv: ["--ping-interval", "often"], message: 'Cannot parse --ping-interval "often": ' },
    { argv: ["--max-connections", "many"], message: 'Cannot parse --max-connections "many": ' },
    {
      argv: ["--tokn", "x"],
      message: 'Unknown flag "--tokn" for wsecho serve: did you mean "--token"?',
    },
  ])("$argv", async ({ argv, message }) => {
    const io = fakeIo();
    expect(await run(["serve", "--port", "0", ...argv], io)).toBe(2);
    expect(io.stderr.text).toStartWith(message);
    expect(io.stderr.text).toMatch(/^[^\n]+\n$/);
    expect(io.stdout.text).toBe("");
  });
});
