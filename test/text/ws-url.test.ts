import { expect, test } from "bun:test";

import { looksLikeWebSocketUrl, parseWebSocketUrl } from "../../src/text/ws-url.ts";

test.each([
  { raw: "ws://localhost:8765", want: "ws://localhost:8765/" },
  { raw: "wss://example.com/chat?room=1", want: "wss://example.com/chat?room=1" },
  { raw: "localhost:8765", want: "ws://localhost:8765/" },
  { raw: "localhost", want: "ws://localhost/" },
  { raw: "example.com/chat", want: "ws://example.com/chat" },
  { raw: "127.0.0.1:9000/path", want: "ws://127.0.0.1:9000/path" },
  { raw: "[::1]:9000", want: "ws://[::1]:9000/" },
  { raw: "http://example.com", want: "ws://example.com/" },
  { raw: "https://example.com:8443/x", want: "wss://example.com:8443/x" },
  { raw: "WSS://Example.COM/Path", want: "wss://example.com/Path" },
  { raw: "ws://example.com:80/", want: "ws://example.com/" },
  { raw: "https://example.com:443", want: "wss://example.com/" },
  { raw: "https://example.com:80", want: "wss://example.com:80/" },
  { raw: "ws://me:secret@example.com", want: "ws://me:secret@example.com/" },
  { raw: "ws://example.com/?to=http://other", want: "ws://example.com/?to=http://other" },
  { raw: "ws://bücher.example", want: "ws://xn--bcher-kva.example/" },
  { raw: "ws+unix:///run/echo.sock:/path", want: "ws+unix:///run/echo.sock:/path" },
])("parseWebSocketUrl($raw) is $want", ({ raw, want }) => {
  expect(parseWebSocketUrl(raw).href).toBe(want);
});

const anyUrl = "a WebSocket URL such as ws://localhost:8765/path";
const scheme = "a ws://, wss:// or ws+unix:// URL";
const noFragment = "a WebSocket URL without a fragment (#)";
const realPort = "a WebSocket URL with a port from 1 to 65535";

test.each([
  { raw: "", expected: anyUrl },
  { raw: "ws://", expected: anyUrl },
  { raw: "http://", expected: anyUrl },
  { raw: "ws://host:port", expected: anyUrl },
  { raw: "ws://host:65536", expected: anyUrl },
  { raw: "two words", expected: anyUrl },
  { raw: " ws://host", expected: anyUrl },
  { raw: "ws://host ", expected: anyUrl },
  { raw: "ws://[::1", expected: anyUrl },
  { raw: "ftp://host", expected: scheme },
  { raw: "file:///etc/passwd", expected: scheme },
  { raw: "constructor://host", expected: scheme },
  { raw: "ws://host/#", expected: noFragment },
  { raw: "ws://host/path#part", expected: noFragment },
  { raw: "ws://host:0", expected: realPort },
  { raw: "localhost:0/path", expected: realPort },
])("parseWebSocketUrl($raw) wants $expected", ({ raw, expected }) => {
  const message = `Cannot parse "${raw}": expected ${expected}`;
  expect(() => parseWebSocketUrl(raw)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

test("a URL in its normal form is parsed to itself", () => {
  for (const raw of ["localhost", "https://a.example:8443/x?y", "ws://[::1]:9/%20", "a.b/c d"]) {
    const { href } = parseWebSocketUrl(raw);
    expect(parseWebSocketUrl(href).href).toBe(href);
  }
});

test.each([
  { word: "ws://host", want: true },
  { word: "WSS://host", want: true },
  { word: "ws+unix:///run/echo.sock", want: true },
  { word: "ws://", want: true },
  { word: "http://host", want: false },
  { word: "https://host", want: false },
  { word: "localhost:8765", want: false },
  { word: "ws:host", want: false },
  { word: "see ws://host", want: false },
  { word: "news://host", want: false },
  { word: "", want: false },
])("$word looks like a WebSocket URL: $want", ({ word, want }) => {
  expect(looksLikeWebSocketUrl(word)).toBe(want);
});
