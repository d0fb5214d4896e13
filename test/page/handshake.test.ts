import { expect, test } from "bun:test";

import { acceptFor, requestOf, responseOf } from "../../src/page/handshake.ts";

test("the accept value of RFC 6455, section 1.3", async () => {
  expect(await acceptFor("dGhlIHNhbXBsZSBub25jZQ==")).toEqual({
    joined: "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
    hash: "b37a4f2cc0624f1690f64606cf385945b2bec4ea",
    accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  });
});

const inspected = {
  url: "http://localhost:8765/inspect?x=1",
  headers: { host: "localhost:8765", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" },
  subprotocol_chosen: null,
};

test("request and response are shown as they went over the wire", () => {
  expect(requestOf(inspected)).toBe(
    "GET /inspect?x=1 HTTP/1.1\nhost: localhost:8765\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  );
  const head = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n";
  expect(responseOf(inspected, "abc", "")).toBe(`${head}Sec-WebSocket-Accept: abc`);
  expect(
    responseOf({ ...inspected, subprotocol_chosen: "chat" }, "abc", "permessage-deflate"),
  ).toBe(
    `${head}Sec-WebSocket-Accept: abc\nSec-WebSocket-Protocol: chat\nSec-WebSocket-Extensions: permessage-deflate`,
  );
});
