import { expect, test } from "bun:test";

import { createLog, type LogFormat, type LogLevel } from "../../src/server/log.ts";
import { someConnection } from "../support/some-connection.ts";

/** All that a log of this kind says of one of everything that can happen. */
function logOfEverything(level: LogLevel, format: LogFormat = "text", escape = false): string[] {
  const lines: string[] = [];
  const { listening, observer } = createLog({ level, format, escape }, (line) => lines.push(line));
  const connection = someConnection({ id: 4, address: "127.0.0.1", port: 9, path: "/path" });
  listening("ws://localhost:1");
  observer.opened?.(connection);
  observer.received?.(connection, "tab\t");
  observer.failed?.(connection, new Error("boom"));
  connection.messagesReceived = 1;
  connection.messagesSent = 2;
  observer.closed?.(connection, 1001, "bye");
  const rejection = { method: "GET", path: "/", remote: "x", status: 400, problem: "no" };
  observer.rejected?.(rejection);
  return lines.map((line) => line.replace(/\d+ms/, "0ms"));
}

const listening = "WebSocket server started at ws://localhost:1\n";
const received = "Received: tab\t\n";
const failed = "Failed: #4: boom\n";

test.each([
  { level: "quiet", want: [listening] },
  { level: "messages", want: [listening, received, failed] },
  {
    level: "verbose",
    want: [
      listening,
      "Connected: #4 from 127.0.0.1:9, path /path\n",
      received,
      failed,
      'Closed: #4 with 1001 (going away) "bye" after 0ms, 1 received, 2 sent\n',
      "Refused: GET / from x with 400: no\n",
    ],
  },
] as const)("a log that is $level", ({ level, want }) => {
  expect(logOfEverything(level)).toEqual([...want]);
});

test("control characters are made visible where that is asked for", () => {
  expect(logOfEverything("messages", "text", true)).toContain("Received: tab\\t\n");
});

test.each([
  { level: "quiet", want: ["listening"] },
  { level: "messages", want: ["listening", "message", "error"] },
  { level: "verbose", want: ["listening", "open", "message", "error", "close", "refused"] },
] as const)("a log that is $level, as JSON", ({ level, want }) => {
  const lines = logOfEverything(level, "json");
  const events = lines.map((line): { event: string; time: string } => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual([...want]);
  for (const { time } of events) {
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
  }
});

test("what a quiet log does not tell, it does not listen to", () => {
  const options = { level: "quiet", format: "text", escape: false } as const;
  expect(createLog(options, () => undefined).observer).toEqual({});
});
