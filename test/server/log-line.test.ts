import { expect, test } from "bun:test";

import { jsonLine, type LogEvent, messageLimit, textLine } from "../../src/server/log-line.ts";

const time = new Date("2026-01-02T03:04:05.678Z");
const close = {
  event: "close",
  connection: 7,
  code: 1000,
  reason: "",
  duration_ms: 1500,
  messages_received: 3,
  messages_sent: 2,
} as const;
const refused = {
  event: "refused",
  remote: "127.0.0.1:5",
  method: "GET",
  path: "/x?y",
  status: 426,
  problem: "Plain HTTP.",
} as const;

function message(content: string | number[]): LogEvent {
  const payload = typeof content === "string" ? content : Uint8Array.from(content);
  return { event: "message", connection: 1, message: payload };
}

const textLines: { event: LogEvent; want: string }[] = [
  {
    event: { event: "listening", url: "ws://localhost:8765" },
    want: "WebSocket server started at ws://localhost:8765",
  },
  { event: { event: "reachable", url: "ws://[::2]:1" }, want: "Reachable at ws://[::2]:1" },
  { event: message("Hello"), want: "Received: Hello" },
  { event: message(""), want: "Received: " },
  { event: message([]), want: "Received: 0 bytes" },
  { event: message([10]), want: "Received: 1 byte: 0a" },
  { event: message([72, 105]), want: "Received: 2 bytes: 48 69" },
  {
    event: { event: "open", connection: 2, remote: "[::1]:4", path: "/raw" },
    want: "Connected: #2 from [::1]:4, path /raw",
  },
  {
    event: close,
    want: "Closed: #7 with 1000 (normal closure) after 1.5s, 3 received, 2 sent",
  },
  {
    event: { ...close, code: 1009, reason: "too big" },
    want: 'Closed: #7 with 1009 (message too big) "too big" after 1.5s, 3 received, 2 sent',
  },
  { event: refused, want: "Refused: GET /x?y from 127.0.0.1:5 with 426: Plain HTTP." },
  { event: { event: "error", connection: 3, problem: "boom" }, want: "Failed: #3: boom" },
  {
    event: { event: "crowded" },
    want: "Crowded: too much waits for all clients (see --max-buffered), so none is read from",
  },
  { event: { event: "relieved" }, want: "Relieved: all clients are read from again" },
  {
    event: { event: "rooms", reach: "local", problem: "connection refused" },
    want: "Rooms: not joined, as Redis cannot be used: connection refused",
  },
  { event: { event: "rooms", reach: "redis" }, want: "Rooms: joined by Redis again" },
  {
    event: { event: "ignored", parameter: "EIO" },
    want: 'Ignored: unknown query parameter "EIO" (reported once)',
  },
];

test.each(textLines)("as text: $want", ({ event, want }) => {
  expect(textLine(event, false)).toBe(`${want}\n`);
  const number = event.event === "message" ? "#1 " : "";
  expect(textLine(event, true)).toBe(`${number}${want}\n`);
});

const hostile = "\x1b]0;owned\x07\r\nWebSocket server started";

test("a message with control characters is one harmless line", () => {
  const want = "Received: \\x1b]0;owned\\x07\\r\\nWebSocket server started\n";
  expect(textLine(message(hostile), false)).toBe(want);
});

test("a reason, a path and a method are made harmless too", () => {
  const events: LogEvent[] = [
    { ...close, reason: hostile },
    { ...refused, path: hostile },
    { ...refused, method: hostile },
    { event: "open", connection: 1, remote: "x", path: hostile },
    { event: "error", connection: 1, problem: hostile },
    { event: "ignored", parameter: hostile },
  ];
  for (const event of events) expect(textLine(event, true)).not.toMatch(/[\x07\r\x1b]|\n./);
});

test("a long message is cut, and the line says by how much", () => {
  const cut = `${"x".repeat(messageLimit)}… (+5 bytes)`;
  expect(textLine(message("x".repeat(messageLimit + 5)), false)).toBe(`Received: ${cut}\n`);
  expect(jsonLine(message("x".repeat(messageLimit + 5)), time)).toContain(`"data":"${cut}"`);
});

test("a long binary message is cut, and its size is shown", () => {
  const bytes = Array<number>(5000).fill(255);
  const line = textLine(message(bytes), false);
  expect(line).toBe(`Received: 5000 bytes: ${"ff ".repeat(16)}… (+4984 bytes)\n`);
  const data = Buffer.from(bytes.slice(0, messageLimit)).toString("base64");
  expect(JSON.parse(jsonLine(message(bytes), time))).toMatchObject({ bytes: 5000, data });
});

const jsonLines: { event: LogEvent; want: object }[] = [
  {
    event: { event: "listening", url: "ws://localhost:8765" },
    want: { event: "listening", url: "ws://localhost:8765" },
  },
  {
    event: message("Grüße\n"),
    want: { event: "message", connection: 1, type: "text", bytes: 8, data: "Grüße\n" },
  },
  {
    event: message([72, 105]),
    want: { event: "message", connection: 1, type: "binary", bytes: 2, data: "SGk=" },
  },
  {
    event: { event: "open", connection: 2, remote: "[::1]:4", path: "/raw" },
    want: { event: "open", connection: 2, remote: "[::1]:4", path: "/raw" },
  },
  { event: close, want: close },
  { event: refused, want: refused },
  {
    event: { event: "error", connection: 3, problem: "boom" },
    want: { event: "error", connection: 3, problem: "boom" },
  },
  {
    event: { event: "ignored", parameter: "EIO" },
    want: { event: "ignored", parameter: "EIO" },
  },
];

test.each(jsonLines)("as JSON: $event.event", ({ event, want }) => {
  const line = jsonLine(event, time);
  expect(JSON.parse(line)).toEqual({ time: "2026-01-02T03:04:05.678Z", ...want });
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(line).toStartWith('{"time":"2026-01-02T03:04:05.678Z","event":"');
});
