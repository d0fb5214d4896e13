import { describe, expect, test } from "bun:test";

import {
  type Address,
  formatAddress,
  formatHost,
  hasScheme,
  hostHeader,
  isLoopbackHost,
  parseAddress,
} from "../../src/text/address.ts";

const local: Address = { secure: false, host: "localhost", port: 8765, resource: "/" };
const user = { name: "me", password: "p@ss" };

describe("parseAddress", () => {
  test.each<{ raw: string; want: Partial<Address> }>([
    { raw: "ws://localhost:8765", want: {} },
    { raw: "localhost:8765", want: {} },
    { raw: ":8765", want: {} },
    { raw: "8765", want: {} },
    { raw: "ws://:8765", want: {} },
    { raw: ":9000/x?y", want: { port: 9000, resource: "/x?y" } },
    { raw: "9000/x?y:z@a", want: { port: 9000, resource: "/x?y:z@a" } },
    { raw: "9000?x", want: { port: 9000, resource: "/?x" } },
    { raw: "wss://me:p%40ss@:1", want: { secure: true, port: 1, user } },
    { raw: "HTTPS://:8443", want: { secure: true, port: 8443 } },
    { raw: "WS://LocalHost:8765/Path", want: { resource: "/Path" } },
    { raw: "localhost", want: { port: 80 } },
    { raw: "wss://localhost", want: { secure: true, port: 443 } },
    { raw: "http://localhost", want: { port: 80 } },
    { raw: "https://localhost:8443/x", want: { secure: true, port: 8443, resource: "/x" } },
    { raw: "https://localhost:80", want: { secure: true, port: 80 } },
    {
      raw: "wss://example.com/a?b=1",
      want: { secure: true, host: "example.com", port: 443, resource: "/a?b=1" },
    },
    { raw: "example.com/chat", want: { host: "example.com", port: 80, resource: "/chat" } },
    { raw: "a.example/c d", want: { host: "a.example", port: 80, resource: "/c%20d" } },
    { raw: "ws://localhost:8765/?to=http://other", want: { resource: "/?to=http://other" } },
    { raw: "localhost:8765/?to=http://other", want: { resource: "/?to=http://other" } },
    { raw: "localhost:8765?a:b", want: { resource: "/?a:b" } },
    { raw: "127.0.0.1:9000/path", want: { host: "127.0.0.1", port: 9000, resource: "/path" } },
    { raw: "[::1]:9000", want: { host: "::1", port: 9000 } },
    { raw: "wss://[2001:db8::1]", want: { secure: true, host: "2001:db8::1", port: 443 } },
    {
      raw: "ws://[fe80::1%25eth0]:9000/x",
      want: { host: "fe80::1%eth0", port: 9000, resource: "/x" },
    },
    { raw: "[fe80::1%eth0.5]", want: { host: "fe80::1%eth0.5", port: 80 } },
    { raw: "me:p%40ss@[FE80::0:1%12]:9000", want: { host: "fe80::1%12", port: 9000, user } },
    { raw: "ws://bücher.example", want: { host: "xn--bcher-kva.example", port: 80 } },
    { raw: "ws://me:p%40ss@localhost:8765", want: { user } },
    { raw: "me@localhost:8765", want: { user: { name: "me", password: "" } } },
    { raw: "ws://:p%40ss@localhost:8765", want: { user: { name: "", password: "p@ss" } } },
    // Services have such names in a network of containers.
    { raw: "ws:9000", want: { host: "ws", port: 9000 } },
  ])("of $raw", ({ raw, want }) => {
    expect(parseAddress(raw)).toEqual({ ...local, ...want });
  });

  const unix = (path: string, more: Partial<Address> = {}) => ({
    ...local,
    port: 80,
    unix: path,
    ...more,
  });

  test.each<{ raw: string; want: Address }>([
    { raw: "ws+unix:///run/echo.sock", want: unix("/run/echo.sock") },
    { raw: "ws+unix:/run/echo.sock", want: unix("/run/echo.sock") },
    { raw: "ws+unix://echo.sock", want: unix("echo.sock") },
    { raw: "ws+unix:echo.sock", want: unix("echo.sock") },
    { raw: "ws+unix://./a/../echo.sock", want: unix("./a/../echo.sock") },
    {
      raw: "ws+unix:///run/echo.sock:/a?b=c:d",
      want: unix("/run/echo.sock", { resource: "/a?b=c:d" }),
    },
    { raw: "ws+unix:///run/echo.sock:a", want: unix("/run/echo.sock", { resource: "/a" }) },
    { raw: "ws+unix:///run/echo.sock?a=b", want: unix("/run/echo.sock", { resource: "/?a=b" }) },
    { raw: "ws+unix:///run/a b/ü.sock", want: unix("/run/a b/ü.sock") },
    { raw: "ws+unix:///run/a%20b%3A%23%3F%25.sock", want: unix("/run/a b:#?%.sock") },
    { raw: "ws+unix:///run/100%.sock", want: unix("/run/100%.sock") },
    { raw: "WSS+UNIX:///run/echo.sock", want: unix("/run/echo.sock", { secure: true, port: 443 }) },
  ])("of $raw", ({ raw, want }) => {
    expect(parseAddress(raw)).toEqual(want);
  });

  test("keeps all that the URL says besides the path of a socket, which is used as it is", () => {
    expect(parseAddress("wss://me:p%40ss@example.com:1/x?y", "a %20:#?.sock")).toEqual({
      secure: true,
      host: "example.com",
      port: 1,
      resource: "/x?y",
      user,
      unix: "a %20:#?.sock",
    });
  });

  const anyUrl = "a WebSocket URL such as ws://localhost:8765/path";
  const scheme = "a ws://, wss://, ws+unix:// or wss+unix:// URL";
  const noFragment = "a WebSocket URL without a fragment (#)";
  const noSocketFragment = "a URL without a fragment; a # in the path of a socket is %23";
  const socket = "the path of a Unix socket, as in ws+unix:///run/echo.sock:/path";
  const realPort = "a WebSocket URL with a port from 1 to 65535";
  const brackets = "an IPv6 address in brackets, as in ws://[::1]:8765";
  const slashes = (name: string) => `two slashes after the scheme, as in ${name}://localhost:8765`;

  test.each([
    { raw: "", expected: anyUrl },
    { raw: "ws://", expected: anyUrl },
    { raw: "http://", expected: anyUrl },
    { raw: "ws://host:port", expected: anyUrl },
    { raw: "ws://host:65536", expected: realPort },
    { raw: "65536", expected: realPort },
    { raw: "0", expected: realPort },
    { raw: ":0/path", expected: realPort },
    { raw: ":", expected: anyUrl },
    { raw: "ws://9000", expected: "a host, as in ws://localhost:9000" },
    {
      raw: "ws://me@9000/x",
      shown: "ws://***@9000/x",
      expected: "a host, as in ws://localhost:9000",
    },
    { raw: "9000:80", expected: "a host, as in ws://localhost:8765" },
    { raw: "::1", expected: brackets },
    { raw: "ws://::1:9000/path", expected: brackets },
    { raw: "fe80::1%25eth0", expected: brackets },
    { raw: "ws://[fe80::1%]", expected: anyUrl },
    { raw: "ws://[fe80::1%25a b]", expected: anyUrl },
    { raw: "two words", expected: anyUrl },
    { raw: " ws://host", expected: anyUrl },
    { raw: "ws://host ", expected: anyUrl },
    { raw: "ws://[::1", expected: anyUrl },
    { raw: "ftp://host", expected: scheme },
    { raw: "file:///etc/passwd", expected: scheme },
    { raw: "constructor://host", expected: scheme },
    { raw: "ws:/host", expected: slashes("ws") },
    { raw: "wss:host/path", expected: slashes("wss") },
    { raw: "http:", expected: slashes("http") },
    { raw: "ws://host/#", expected: noFragment },
    { raw: "host/path#part", expected: noFragment },
    { raw: "ws://host:0", expected: realPort },
    { raw: "localhost:0/path", expected: realPort },
    { raw: "ws+unix://", expected: socket },
    { raw: "ws+unix:///", expected: socket },
    { raw: "ws+unix://:/path", expected: socket },
    { raw: "ws+unix:///run/a#b.sock", expected: noSocketFragment },
    { raw: "ws+unix:///run/a.sock:/b#c", expected: noSocketFragment },
    { raw: "ws://me:secret@host:bad", shown: "ws://me:***@host:bad", expected: anyUrl },
    { raw: "host:0/?token=secret", shown: "host:0/?token=***", expected: realPort },
  ])("of $raw wants $expected", ({ raw, shown = raw, expected }) => {
    const message = `Cannot parse "${shown}": expected ${expected}`;
    expect(() => parseAddress(raw)).toThrow(
      expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
    );
  });
});

describe("formatAddress", () => {
  test.each([
    { raw: "localhost:8765", want: "ws://localhost:8765" },
    { raw: "https://a.example:443/", want: "wss://a.example" },
    { raw: "ws://a.example:443/x?y", want: "ws://a.example:443/x?y" },
    { raw: "[::1]:80/%20", want: "ws://[::1]/%20" },
    { raw: "me@host", want: "ws://me@host" },
    { raw: "9000", want: "ws://localhost:9000" },
    { raw: "[fe80::1%eth0]:9000/x", want: "ws://[fe80::1%25eth0]:9000/x" },
    { raw: "wss://me:secret@host/?token=secret&x=y", want: "wss://me:***@host/?token=***&x=y" },
    { raw: "ws+unix:///run/echo.sock", want: "ws+unix:///run/echo.sock" },
    { raw: "wss+unix:///run/s:/x?token=secret", want: "wss+unix:///run/s:/x?token=***" },
    { raw: "ws+unix:///run/a b:?x", want: "ws+unix:///run/a%20b:/?x" },
    { raw: "ws+unix:///%23%3F%25%3A/ü", want: "ws+unix:///%23%3F%25%3A/%C3%BC" },
    { raw: "ws+unix:rel/a.sock", want: "ws+unix://rel/a.sock" },
  ])("of $raw is $want, which is accepted again", ({ raw, want }) => {
    const address = parseAddress(raw);
    expect(formatAddress(address)).toBe(want);
    expect(formatAddress(parseAddress(want))).toBe(want);
    if (!want.includes("***")) expect(parseAddress(want)).toEqual(address);
  });
});

test.each([
  { raw: "ws://host", want: "host" },
  { raw: "ws://host:443", want: "host:443" },
  { raw: "wss://host:443", want: "host" },
  { raw: "wss://[::1]:80", want: "[::1]:80" },
  { raw: "[fe80::1%25eth0]:8765", want: "[fe80::1]:8765" },
  { raw: "ws+unix:///run/echo.sock", want: "localhost" },
])("the Host of $raw is $want", ({ raw, want }) => {
  expect(hostHeader(parseAddress(raw))).toBe(want);
});

test.each([
  { word: "ws://host", want: true },
  { word: "WSS://host", want: true },
  { word: "http://host", want: true },
  { word: "https://host", want: true },
  { word: "ws+unix:///run/echo.sock", want: true },
  { word: "wss+unix://echo.sock", want: true },
  { word: "ws://", want: true },
  { word: "localhost:8765", want: false },
  { word: "ws:host", want: false },
  { word: "see ws://host", want: false },
  { word: "news://host", want: false },
  { word: "", want: false },
])("$word begins with the scheme of a WebSocket URL: $want", ({ word, want }) => {
  expect(hasScheme(word)).toBe(want);
});

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
  expect(formatHost(host, port)).toBe(want);
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
