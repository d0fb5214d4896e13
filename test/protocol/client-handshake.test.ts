import { describe, expect, test } from "bun:test";

import {
  acceptOf,
  answerFault,
  createKey,
  type HandshakeRequest,
  parseAnswer,
  renderHandshake,
} from "../../src/protocol/client-handshake.ts";
import { sampleAccept, sampleKey } from "../support/raw-client.ts";

const plain: HandshakeRequest = {
  resource: "/chat?x=1",
  host: "server.example.com:8000",
  key: sampleKey,
  headers: [],
  protocols: [],
  extensions: "",
};

describe("createKey", () => {
  test("gives 16 bytes in base64, other ones each time", () => {
    const keys = Array.from({ length: 20 }, createKey);
    for (const key of keys) expect(Buffer.from(key, "base64")).toHaveLength(16);
    expect(new Set(keys).size).toBe(20);
  });
});

test("acceptOf answers the key of RFC 6455, section 1.3, as it says", () => {
  expect(acceptOf(sampleKey)).toBe(sampleAccept);
});

describe("renderHandshake", () => {
  test("asks for no more than it is told to", () => {
    expect(renderHandshake(plain).split("\r\n")).toEqual([
      "GET /chat?x=1 HTTP/1.1",
      "Host: server.example.com:8000",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${sampleKey}`,
      "Sec-WebSocket-Version: 13",
      "",
      "",
    ]);
  });

  test("offers subprotocols and extensions", () => {
    const request = renderHandshake({ ...plain, protocols: ["chat", "soap"], extensions: "x; y" });
    expect(request).toContain("\r\nSec-WebSocket-Protocol: chat, soap\r\n");
    expect(request).toContain("\r\nSec-WebSocket-Extensions: x; y\r\n");
  });

  test("sends more headers, which take the place of the usual ones", () => {
    const headers = [
      ["X-One", "1"],
      ["X-One", "2"],
      ["host", "elsewhere"],
    ] as const;
    const lines = renderHandshake({ ...plain, headers }).split("\r\n");
    expect(lines.slice(-5)).toEqual(["X-One: 1", "X-One: 2", "host: elsewhere", "", ""]);
    expect(lines.filter((line) => /^host:/i.test(line))).toHaveLength(1);
  });
});

const accepted = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Accept: ${sampleAccept}`,
];

function answer(...lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

describe("parseAnswer", () => {
  test.each([
    { head: "HTTP/1.1 101 Switching Protocols", status: 101 },
    { head: "HTTP/1.1 503", status: 503 },
    { head: "HTTP/1.0 200 OK", status: 200 },
    { head: "HTTP/2 200 OK", status: 0 },
    { head: "HTTP/1.1 1011 What", status: 0 },
    { head: "SSH-2.0-OpenSSH_9.6", status: 0 },
    { head: "", status: 0 },
  ])("of $head gives the status $status", ({ head, status }) => {
    expect(parseAnswer(`${head}\r\n\r\n`).status).toBe(status);
    expect(parseAnswer(head).status).toBe(status);
  });

  test("reads headers whatever their case and spaces, and joins those of one name", () => {
    const { headers } = parseAnswer(
      answer("HTTP/1.1 200 OK", "X-A:1", "x-a: \t2 ", "X-Empty:", "X-Latin: \u00e9"),
    );
    expect(headers.get("x-a")).toBe("1, 2");
    expect(headers.get("x-empty")).toBe("");
    expect(headers.get("x-latin")).toBe("\u00e9");
  });

  test.each(["no colon", " folded: 1", "na me: 1", ": 1", "x-a: \u0001", "x-\u00e9: 1"])(
    "passes over the line %p",
    (line) => {
      const { status, headers } = parseAnswer(answer("HTTP/1.1 200 OK", line, "X-B: 2"));
      expect({ status, names: [...headers.keys()] }).toEqual({ status: 200, names: ["x-b"] });
    },
  );
});

describe("answerFault", () => {
  test.each([
    { what: "what RFC 6455 has as its example", lines: accepted },
    {
      what: "the words in another case, among others",
      lines: [
        "HTTP/1.1 101 OK",
        "upgrade: WebSocket",
        "connection: keep-alive, upgrade",
        accepted[3],
      ],
    },
    { what: "a subprotocol that was offered", lines: [...accepted, "Sec-WebSocket-Protocol: b"] },
  ])("$what is none", ({ lines }) => {
    const parsed = parseAnswer(answer(...lines.map(String)));
    expect(answerFault(parsed, { key: sampleKey, protocols: ["a", "b"] })).toBeUndefined();
  });

  const but = (wrong: string, ...others: string[]): string[] => [
    ...accepted.filter((line) => !line.startsWith(wrong)),
    ...others,
  ];
  test.each([
    { what: "no HTTP", lines: ["hello"], want: "an answer that is no HTTP" },
    { what: "503", lines: ["HTTP/1.1 503 No"], want: "HTTP status 503" },
    { what: "200", lines: ["HTTP/1.1 200 OK", ...accepted.slice(1)], want: "HTTP status 200" },
    { what: "no Upgrade", lines: but("Upgrade"), want: "no upgrade to websocket" },
    {
      what: "another Upgrade",
      lines: but("Upgrade", "Upgrade: h2c"),
      want: "no upgrade to websocket",
    },
    { what: "no Connection", lines: but("Connection"), want: "no Connection: Upgrade" },
    {
      what: "another Connection",
      lines: but("Connection", "Connection: not-upgrade"),
      want: "no Connection: Upgrade",
    },
    { what: "no accept", lines: but("Sec"), want: "a wrong Sec-WebSocket-Accept" },
    {
      what: "another accept",
      lines: but("Sec", `Sec-WebSocket-Accept: ${acceptOf("AAAA")}`),
      want: "a wrong Sec-WebSocket-Accept",
    },
    {
      what: "a subprotocol that nobody offered",
      lines: [...accepted, "Sec-WebSocket-Protocol: c"],
      want: "a subprotocol that was not offered",
    },
    {
      what: "two subprotocols",
      lines: [...accepted, "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b"],
      want: "a subprotocol that was not offered",
    },
  ])("$what is $want", ({ lines, want }) => {
    const parsed = parseAnswer(answer(...lines));
    expect(answerFault(parsed, { key: sampleKey, protocols: ["a", "b"] })).toBe(want);
  });
});
