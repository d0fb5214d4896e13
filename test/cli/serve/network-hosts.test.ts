import { expect, test } from "bun:test";
import { networkInterfaces } from "node:os";

import { type Interfaces, networkHosts } from "../../../src/cli/serve/network-hosts.ts";
import { serving } from "../../support/serving.ts";

const interfaces: Interfaces = {
  lo: [
    { address: "127.0.0.1", family: "IPv4", internal: true },
    { address: "::1", family: "IPv6", internal: true },
  ],
  eth0: [
    { address: "192.0.2.1", family: "IPv4", internal: false },
    { address: "2001:db8::1", family: "IPv6", internal: false },
    { address: "fe80::1", family: "IPv6", internal: false },
    { address: "febf::1", family: "IPv6", internal: false },
  ],
  wlan0: [{ address: "198.51.100.7", family: "IPv4", internal: false }],
  gone: undefined,
};
const ipv4 = ["192.0.2.1", "198.51.100.7"];
const all = ["192.0.2.1", "2001:db8::1", "198.51.100.7"];

test.each([
  { host: "0.0.0.0", want: ipv4 },
  { host: "::", want: all },
  { host: "[::]", want: all },
  { host: "0:0:0:0:0:0:0:0", want: all },
  { host: "localhost", want: [] },
  { host: "::1", want: [] },
  { host: "192.0.2.1", want: [] },
  { host: "example.com", want: [] },
  { host: undefined, want: [] },
])("a server on $host is reached at $want", ({ host, want }) => {
  expect(networkHosts(host, interfaces)).toEqual(want);
});

test("serve prints a URL for each, after the first line", async () => {
  const hosts = networkHosts("0.0.0.0", networkInterfaces());
  await using server = await serving(["--host", "0.0.0.0"]);
  const { port } = new URL(server.url);
  expect(server.url).toBe(`ws://0.0.0.0:${port}`);
  const lines = hosts.map((host) => `Reachable at ws://${host}:${port}\n`);
  expect(server.io.stdout.text).toBe(
    [`WebSocket server started at ${server.url}\n`, ...lines].join(""),
  );
});
