import { expect, test } from "bun:test";

import { openLog } from "../../../src/cli/serve/log.ts";
import type { LogFormat, LogLevel } from "../../../src/server/log-line.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { someConnection } from "../../support/some-connection.ts";

/** All that a log of this kind says of one of everything that can happen. */
function logOfEverything(level: LogLevel, format: LogFormat = "text"): string[] {
  const io = fakeIo();
  const { listening, observer } = openLog({ level, format }, io);
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
  observer.ignored?.("room");
  const lines = io.stdout.text.match(/.*\n/g) ?? [];
  return lines.map((line) => line.replace(/\d+ms/, "0ms"));
}

const listening = "WebSocket server started at ws://localhost:1\n";
const received = "Received: tab\\t\n";
const failed = "Failed: #4: boom\n";
const refused = "Refused: GET / from x with 400: no\n";
const ignored = 'Ignored: unknown query parameter "room" (reported once)\n';

test.each([
  { level: "quiet", want: [listening] },
  { level: "normal", want: [listening, received, failed, refused, ignored] },
  {
    level: "verbose",
    want: [
      listening,
      "Connected: #4 from 127.0.0.1:9, path /path\n",
      `#4 ${received}`,
      failed,
      'Closed: #4 with 1001 (going away) "bye" after 0ms, 1 received, 2 sent\n',
      refused,
      ignored,
    ],
  },
] as const)("a log that is $level", ({ level, want }) => {
  expect(logOfEverything(level)).toEqual([...want]);
});

test.each([
  { level: "quiet", want: ["listening"] },
  { level: "normal", want: ["listening", "message", "error", "refused", "ignored"] },
  {
    level: "verbose",
    want: ["listening", "open", "message", "error", "close", "refused", "ignored"],
  },
] as const)("a log that is $level, as JSON", ({ level, want }) => {
  const lines = logOfEverything(level, "json");
  const events = lines.map((line): { event: string; time: string } => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual([...want]);
  for (const { time } of events) {
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
  }
});

test("a quiet log does not listen to what it does not show", () => {
  expect(openLog({ level: "quiet", format: "text" }, fakeIo()).observer).toEqual({});
});
