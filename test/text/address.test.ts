import { expect, test } from "bun:test";

import { formatAddress, isLoopbackHost } from "../../src/text/address.ts";

test.each([
  { host: "localhost", port: 8765, want: "localhost:8765" },
  { host: "127.0.0.1", port: 0, want: "127.0.0.1:0" },
  { host: "::1", port: 80, want: "[::1]:80" },
  { host: "::", port: 80, want: "[::]:80" },
  { host: "fe80::1%eth0", port: 80, want: "[fe80::1%eth0]:80" },
  { host: "::ffff:127.0.0.1", port: 54_321, want: "127.0.0.1:54321" },
  { host: "::FFFF:10.1.2.3", port: 1, want: "10.1.2.3:1" },
  { host: "::ffff:7f00:1", port: 1, want: "[::ffff:7f00:1]:1" },
  { host: "2001:db8::ffff:1.2.3.4", port: 1, want: "[2001:db8::ffff:1.2.3.4]:1" },
])("$host and $port are $want", ({ host, port, want }) => {
  expect(formatAddress(host, port)).toBe(want);
});

test.each([
  { host: "localhost", want: true },
  { host: "LOCALHOST", want: true },
  { host: "127.0.0.1", want: true },
  { host: "127.1.2.3", want: true },
  { host: "::1", want: true },
  { host: "[::1]", want: true },
  { host: "0.0.0.0", want: false },
  { host: "::", want: false },
  { host: "10.0.0.1", want: false },
  { host: "localhost.example", want: false },
  { host: "127.example", want: false },
])("that $host is this machine's own is $want", ({ host, want }) => {
  expect(isLoopbackHost(host)).toBe(want);
});
