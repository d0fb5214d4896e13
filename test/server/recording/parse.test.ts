import { describe, expect, test } from "bun:test";

import {
  type RecordedEvent,
  renderGap,
  renderRecorded,
} from "../../../src/server/recording/event.ts";
import { parseRecording } from "../../../src/server/recording/parse.ts";

const start = Date.parse("2026-11-27T10:00:00Z");

/** A recording of these events, each so many milliseconds after the start. */
function recordingOf(...events: readonly (readonly [at: number, event: object])[]): string {
  return events
    .map(([at, event]) => renderRecorded(event as RecordedEvent, new Date(start + at)))
    .join("");
}

function opened(connection: number, path = "/", subprotocol = "") {
  return {
    event: "open",
    connection,
    remote: "unix",
    path,
    subprotocol,
    request_headers: {},
    status: 101,
    headers: {},
  };
}

function said(connection: number, direction: string, data: string, type = "text") {
  return { event: "message", connection, direction, type, bytes: data.length, data };
}

function closed(connection: number, direction: string, code = 1000, reason = "") {
  return { event: "close", connection, direction, code, reason, clean: code !== 1006 };
}

describe("parseRecording", () => {
  test("takes connections apart, with the pauses in them", () => {
    const text = recordingOf(
      [0, opened(1, "/chat?room=1", "soap")],
      [10, opened(2)],
      [20, said(1, "to-server", "hi")],
      [50, said(1, "to-client", "AQI=", "binary")],
      [60, said(2, "to-client", "unasked")],
      [70, closed(1, "to-client", 4000, "enough")],
      [80, { event: "left_out", lines: 3, reason: "the disk was full" }],
      [90, closed(2, "to-server")],
    );
    expect(parseRecording(text)).toEqual([
      {
        path: "/chat?room=1",
        subprotocol: "soap",
        lines: [
          { line: 3, direction: "to-server", message: "hi", pause: 20 },
          { line: 4, direction: "to-client", message: Uint8Array.of(1, 2), pause: 30 },
        ],
        ending: { code: 4000, reason: "enough", pause: 20 },
      },
      {
        path: "/",
        subprotocol: undefined,
        lines: [{ line: 5, direction: "to-client", message: "unasked", pause: 50 }],
        ending: undefined,
      },
    ]);
  });

  test("passes over lines that were left out", () => {
    const gap = renderGap(3, "the disk was full");
    expect(gap).toEndWith('"event":"left_out","lines":3,"reason":"the disk was full"}\n');
    expect(parseRecording(recordingOf([0, opened(1)]) + gap)).toHaveLength(1);
  });

  test("takes a number again that another run of the server has used", () => {
    const run = recordingOf([0, opened(1)], [1, said(1, "to-client", "x")]);
    expect(parseRecording(run + run)).toHaveLength(2);
  });

  const good = recordingOf([0, opened(1)]);
  const bad: readonly { line: string; want: string }[] = [
    { line: "{", want: "expected a JSON object" },
    { line: '"text"', want: "expected a JSON object" },
    { line: "{}", want: 'expected "event" to be a string' },
    { line: '{"event":"ping"}', want: 'expected "event" to be open, message, close or left_out' },
    { line: '{"event":"open"}', want: 'expected "connection" to be a whole number' },
    { line: '{"event":"open","connection":2,"time":"noon"}', want: '"time" in ISO 8601' },
    {
      line: recordingOf([0, said(2, "to-client", "x")]).trim(),
      want: "expected connection 2 to be open",
    },
    {
      line: recordingOf([0, said(1, "up", "x")]).trim(),
      want: 'expected "direction" to be to-client or to-server',
    },
    {
      line: recordingOf([0, said(1, "to-client", "x", "ping")]).trim(),
      want: 'expected "type" to be text or binary',
    },
    {
      line: recordingOf([0, said(1, "to-client", "?", "binary")]).trim(),
      want: 'expected "data" in base64',
    },
  ];

  test.each(bad)("names the line of $line", ({ line, want }) => {
    const problem = `line 3: ${want.startsWith("expected") ? want : `expected ${want}`}`;
    expect(() => parseRecording(`${good}\n${line}\n`)).toThrow(problem);
  });

  test("wants a connection at least", () => {
    expect(() => parseRecording("\n")).toThrow('line 1: expected a line with "event":"open"');
  });
});
