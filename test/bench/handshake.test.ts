import { describe, expect, test } from "bun:test";

import { deflateOffer } from "../../src/bench/deflate.ts";
import { answerFault, renderHandshake } from "../../src/bench/handshake.ts";
import type { Target } from "../../src/bench/plan.ts";
import { acceptOf, parseAnswer } from "../../src/protocol/handshake-answer.ts";
import { targetAt } from "../support/load.ts";
import { sampleAccept, sampleKey } from "../support/raw-client.ts";

test("acceptOf answers the key of RFC 6455, section 1.3, as it says", () => {
  expect(acceptOf(sampleKey)).toBe(sampleAccept);
});

describe("renderHandshake", () => {
  const url = "ws://server.example.com:8000/chat?x=%20";
  const linesOf = (target: Target) => String(renderHandshake(target, sampleKey)).split("\r\n");

  test("asks for no more than it has to", () => {
    expect(linesOf(targetAt(url))).toEqual([
      "GET /chat?x=%20 HTTP/1.1",
      "Host: server.example.com:8000",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${sampleKey}`,
      "",
      "",
    ]);
  });

  test("sends more headers, subprotocols and an offer to compress", () => {
    const headers = [
      ["X-Name", "\u00e9"],
      ["X-Empty", ""],
      ["host", "elsewhere"],
    ] as const;
    const target = targetAt(url, { headers, protocols: ["chat", "soap"], compress: true });
    const lines = linesOf(target);
    for (const line of [
      "X-Name: \u00e9",
      "X-Empty: ",
      "Host: elsewhere",
      "Sec-WebSocket-Protocol: chat, soap",
      `Sec-WebSocket-Extensions: ${deflateOffer}`,
    ]) {
      expect(lines).toContain(line);
    }
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

  test("keeps the words of the status, and the headers as they came", () => {
    const parsed = parseAnswer(answer("HTTP/1.1 503 Not now", "X-a: 1", "x-A:", "none"));
    expect(parsed).toMatchObject({ statusText: "Not now", rawHeaders: ["X-a", "1", "x-A", ""] });
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
  const wishes = { protocols: ["a", "b"], compress: false };
  const chosen = "Sec-WebSocket-Protocol: b";
  const faultOf = (lines: readonly string[], asked: Partial<typeof wishes> = {}) =>
    answerFault(parseAnswer(answer(...lines)), sampleKey, { ...wishes, ...asked });

  test.each<{ what: string; lines: string[]; asked?: Partial<typeof wishes> }>([
    { what: "the example of RFC 6455", lines: accepted, asked: { protocols: [] } },
    {
      what: "the words in another case, among others",
      lines: [
        "HTTP/1.1 101 OK",
        "upgrade: WebSocket",
        "connection: keep-alive, upgrade",
        ...accepted.slice(3),
        chosen,
      ],
    },
    { what: "a subprotocol that was offered", lines: [...accepted, chosen] },
    {
      what: "compression that was offered",
      lines: [...accepted, chosen, `Sec-WebSocket-Extensions: ${deflateOffer}`],
      asked: { compress: true },
    },
  ])("accepts $what", ({ lines, asked }) => {
    expect(faultOf(lines, asked)).toBeUndefined();
  });

  const but = (wrong: string, ...others: string[]): string[] => [
    ...accepted.filter((line) => !line.startsWith(wrong)),
    chosen,
    ...others,
  ];
  const wrongAccept =
    "the Sec-WebSocket-Accept of its answer does not match the key of the request";
  const extension = "it chose an extension that was not offered";
  test.each<{ what: string; lines: string[]; want: string; asked?: Partial<typeof wishes> }>([
    { what: "no Upgrade", lines: but("Upgrade"), want: "no upgrade to websocket" },
    {
      what: "another token than the one that was offered",
      lines: [...accepted, "Sec-WebSocket-Protocol: bearer.s3cret"],
      want: 'it chose the subprotocol "bearer.***", which was not offered',
    },
    {
      what: "no subprotocol where a token was offered",
      lines: accepted,
      want: "it chose none of the offered subprotocols: bearer.***",
      asked: { protocols: ["bearer.s3cret"] },
    },
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
    { what: "no accept", lines: but("Sec"), want: wrongAccept },
    {
      what: "another accept",
      lines: but("Sec", `Sec-WebSocket-Accept: ${acceptOf("AAAA")}`),
      want: wrongAccept,
    },
    {
      what: "a subprotocol that no one offered",
      lines: [...accepted, "Sec-WebSocket-Protocol: c"],
      want: 'it chose the subprotocol "c", which was not offered',
    },
    {
      what: "two subprotocols",
      lines: but("none", "Sec-WebSocket-Protocol: a"),
      want: 'it chose the subprotocol "b, a", which was not offered',
    },
    {
      what: "no subprotocol",
      lines: accepted,
      want: "it chose none of the offered subprotocols: a, b",
    },
    {
      what: "compression that no one offered",
      lines: but("none", `Sec-WebSocket-Extensions: ${deflateOffer}`),
      want: extension,
    },
    {
      what: "compression over messages together",
      lines: but("none", "Sec-WebSocket-Extensions: permessage-deflate"),
      want: extension,
      asked: { compress: true },
    },
  ])("rejects $what", ({ lines, want, asked }) => {
    expect(faultOf(lines, asked)).toBe(want);
  });
});
