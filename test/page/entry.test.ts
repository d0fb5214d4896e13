import { describe, expect, test } from "bun:test";

import { isTrouble, jsonLineOf, type LogEntry, replyTo, wordsOf } from "../../src/page/entry.ts";

const time = new Date("2026-01-02T03:04:05.678Z");
const at = { time: "2026-01-02T03:04:05.678Z" };
const opened = { time, kind: "opened", url: "ws://h/", subprotocol: "", extensions: "" } as const;

test.each<{ entry: Parameters<typeof wordsOf>[0]; words: string; trouble: boolean; json?: object }>(
  [
    {
      entry: opened,
      words: "Connected to ws://h/",
      trouble: false,
      json: { ...at, event: "open", url: "ws://h/", subprotocol: "", extensions: "" },
    },
    {
      entry: { ...opened, subprotocol: "chat" },
      words: "Connected to ws://h/, subprotocol chat",
      trouble: false,
      json: { ...at, event: "open", url: "ws://h/", subprotocol: "chat", extensions: "" },
    },
    {
      entry: { time, kind: "closed", code: 1000, reason: "" },
      words: "Closed with 1000 (normal closure)",
      trouble: false,
      json: { ...at, event: "close", code: 1000, reason: "", clean: true },
    },
    {
      entry: { time, kind: "closed", code: 1006, reason: "", connection: 3 },
      words: "Closed with 1006 (abnormal closure)",
      trouble: true,
      json: { ...at, event: "close", connection: 3, code: 1006, reason: "", clean: false },
    },
    {
      entry: { time, kind: "closed", code: 1011, reason: "bye" },
      words: "Closed with 1011 (internal error): bye",
      trouble: true,
      json: { ...at, event: "close", code: 1011, reason: "bye", clean: true },
    },
    {
      entry: { time, kind: "failed", code: "HANDSHAKE_REFUSED", problem: "Refused" },
      words: "Refused",
      trouble: true,
      json: { ...at, event: "error", code: "HANDSHAKE_REFUSED", message: "Refused" },
    },
    { entry: { time, kind: "note", text: "a note" }, words: "a note", trouble: false },
  ],
)("$entry.kind says $words", ({ entry, words, trouble, json }) => {
  expect(wordsOf(entry)).toBe(words);
  expect(isTrouble(entry)).toBe(trouble);
  expect(jsonLineOf(entry)).toBe(json === undefined ? "" : `${JSON.stringify(json)}\n`);
});

test.each<{ entry: LogEntry; json: object }>([
  {
    entry: { time, kind: "sent", message: "é" },
    json: { ...at, event: "sent", type: "text", bytes: 2, data: "é" },
  },
  {
    entry: { time, kind: "received", message: Uint8Array.of(0, 255), roundTrip: 1.23456 },
    json: { ...at, event: "message", type: "binary", bytes: 2, data: "AP8=", rtt_ms: 1.235 },
  },
])("a message that was $entry.kind is written as send --json does", ({ entry, json }) => {
  expect(isTrouble(entry)).toBe(false);
  expect(jsonLineOf(entry)).toBe(`${JSON.stringify(json)}\n`);
});

describe("the reply to a message", () => {
  const sent = (message: string): LogEntry => ({ time, kind: "sent", message });
  const received = (message: string | Uint8Array): LogEntry => ({
    time,
    kind: "received",
    message,
  });

  test.each<{ name: string; entries: LogEntry[]; want: string | undefined }>([
    { name: "came next", entries: [opened, sent("a"), received("A")], want: "A" },
    {
      name: "is the last one",
      entries: [opened, sent("a"), received("A"), sent("a"), received("B"), received("C")],
      want: "B",
    },
    { name: "did not come", entries: [opened, sent("a")], want: undefined },
    { name: "was to another one", entries: [opened, sent("b"), received("B")], want: undefined },
    {
      name: "came from another server",
      entries: [{ ...opened, url: "ws://other/" }, sent("a"), received("A")],
      want: undefined,
    },
    {
      name: "was binary",
      entries: [opened, sent("a"), received(Uint8Array.of(1))],
      want: undefined,
    },
  ])("$name: $want", ({ entries, want }) => {
    expect(replyTo("a", "ws://h/", entries)).toBe(want);
  });
});
