import { expect, test } from "bun:test";

import { createKey, handshakeFault } from "../../src/protocol/handshake.ts";

const good = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

test.each([
  { what: "the handshake of RFC 6455, section 1.3", headers: {} },
  { what: "a token in capitals", headers: { upgrade: "WebSocket", connection: "UPGRADE" } },
  { what: "a token among others", headers: { connection: "keep-alive, Upgrade" } },
  { what: "a token without a space", headers: { upgrade: "h2c,websocket" } },
  { what: "a key with + and /", headers: { "sec-websocket-key": "+/+/+/+/+/+/+/+/+/+/+A==" } },
  { what: "a version with a blank", headers: { "sec-websocket-version": "13 " } },
  { what: "an empty body", headers: { "content-length": "0" } },
  { what: "an offer of subprotocols", headers: { "sec-websocket-protocol": "chat, other" } },
])("$what has no fault", ({ headers }) => {
  expect(handshakeFault("GET", new Headers({ ...good, ...headers }))).toBeUndefined();
});

const plain = "This is a WebSocket server and the request was plain HTTP.";
const connection = 'The header "Connection" must contain "Upgrade".';
const body = "A handshake must have no body.";
const key = '"Sec-WebSocket-Key" must be 16 bytes in base64.';

test.each([
  { what: "another upgrade", headers: { upgrade: "h2c" }, status: 426, problem: plain },
  { what: "an empty upgrade", headers: { upgrade: "" }, status: 426, problem: plain },
  { what: "half a token", headers: { upgrade: "websockets" }, status: 426, problem: plain },
  { what: "keep-alive", headers: { connection: "keep-alive" }, status: 400, problem: connection },
  {
    what: "version 8",
    headers: { "sec-websocket-version": "8" },
    status: 426,
    problem: '"Sec-WebSocket-Version" must be 13, but is "8".',
  },
  {
    what: "a choice of versions",
    headers: { "sec-websocket-version": "13, 8" },
    status: 426,
    problem: '"Sec-WebSocket-Version" must be 13, but is "13, 8".',
  },
  { what: "a body", headers: { "content-length": "5" }, status: 400, problem: body },
  { what: "chunks", headers: { "transfer-encoding": "chunked" }, status: 400, problem: body },
  { what: "no key", headers: { "sec-websocket-key": "" }, status: 400, problem: key },
  { what: "a short key", headers: { "sec-websocket-key": "c2hvcnQ=" }, status: 400, problem: key },
  {
    what: "a key of 13 bytes",
    headers: { "sec-websocket-key": "YWFhYWFhYWFhYWFhYQ==" },
    status: 400,
    problem: key,
  },
  {
    what: "a key of 17 bytes",
    headers: { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZSE=" },
    status: 400,
    problem: key,
  },
  {
    what: "a key of 19 bytes",
    headers: { "sec-websocket-key": "YWFhYWFhYWFhYWFhYWFhYWFhYQ==" },
    status: 400,
    problem: key,
  },
  {
    what: "a key that is not base64",
    headers: { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZ!==" },
    status: 400,
    problem: key,
  },
])("$what is answered with $status", ({ headers, status, problem }) => {
  const fault = handshakeFault("GET", new Headers({ ...good, ...headers }));
  expect(fault).toEqual({ status: status === 426 ? 426 : 400, problem });
});

test("a request without any of the headers is plain HTTP, whatever its method", () => {
  for (const method of ["GET", "HEAD", "POST"]) {
    expect(handshakeFault(method, new Headers())).toEqual({ status: 426, problem: plain });
  }
});

test("a handshake must be a GET", () => {
  const fault = handshakeFault("POST", new Headers(good));
  expect(fault).toEqual({ status: 400, problem: "The method must be GET, not POST." });
});

test.each([
  { name: "upgrade" },
  { name: "connection" },
  { name: "sec-websocket-key" },
  { name: "sec-websocket-version" },
])("a handshake must have the header $name", ({ name }) => {
  const headers = new Headers(good);
  headers.delete(name);
  expect(handshakeFault("GET", headers)).toBeDefined();
});

test("createKey gives 16 bytes in base64, other ones each time", () => {
  const keys = Array.from({ length: 20 }, createKey);
  for (const key of keys) expect(Buffer.from(key, "base64")).toHaveLength(16);
  expect(new Set(keys).size).toBe(20);
});
