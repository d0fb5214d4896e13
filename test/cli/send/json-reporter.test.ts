import { expect, test } from "bun:test";

import { eventLine, jsonReporter, type SendEvent } from "../../../src/cli/send/json-reporter.ts";
import { HandshakeRefusedError, type HandshakeResponse, WsechoError } from "../../../src/errors.ts";
import { fakeIo } from "../../support/fake-io.ts";

const time = new Date("2026-03-01T12:00:00.500Z");

const url = "ws://localhost:8765/";

const response = { status: 101, headers: [["Upgrade", "websocket"]] } as const;
const shown = '"status":101,"headers":{"upgrade":"websocket"}';

function refused(answer: Partial<HandshakeResponse>): HandshakeRefusedError {
  const usual = { status: 403, statusText: "", headers: [], body: "Go away\n", bodyIsCut: false };
  return new HandshakeRefusedError("no", 403, { response: { ...usual, ...answer } });
}

test.each<{ what: string; event: SendEvent; want: string }>([
  {
    what: "an open connection",
    event: { event: "open", url, subprotocol: "chat", extensions: "permessage-deflate", response },
    want: `"event":"open","url":"${url}","subprotocol":"chat","extensions":"permessage-deflate",${shown}`,
  },
  {
    what: "an open connection without any subprotocol or extension",
    event: { extensions: "", subprotocol: "", url, event: "open", response },
    want: `"event":"open","url":"${url}","subprotocol":"","extensions":"",${shown}`,
  },
  {
    what: "a text",
    event: { event: "message", message: "Grüße", roundTrip: 1.23456 },
    want: '"event":"message","type":"text","bytes":7,"data":"Grüße","rtt_ms":1.235',
  },
  {
    what: "a text that answers nothing",
    event: { event: "message", message: "" },
    want: '"event":"message","type":"text","bytes":0,"data":""',
  },
  {
    what: "a text that is JSON",
    event: { event: "message", message: '{"a":\n1}' },
    want: '"event":"message","type":"text","bytes":8,"data":"{\\"a\\":\\n1}"',
  },
  {
    what: "bytes",
    event: { event: "message", message: Uint8Array.of(0, 1, 255), roundTrip: 0 },
    want: '"event":"message","type":"binary","bytes":3,"data":"AAH/","rtt_ms":0',
  },
  {
    what: "bytes in the middle of a buffer",
    event: { event: "message", message: Buffer.from("abcdef").subarray(1, 3) },
    want: '"event":"message","type":"binary","bytes":2,"data":"YmM="',
  },
  {
    what: "a ping",
    event: { event: "ping", data: Buffer.from("hi") },
    want: '"event":"ping","type":"binary","bytes":2,"data":"aGk="',
  },
  {
    what: "a pong",
    event: { event: "pong", data: new Uint8Array(0), roundTrip: 12 },
    want: '"event":"pong","type":"binary","bytes":0,"data":"","rtt_ms":12',
  },
  {
    what: "a closure",
    event: { event: "close", code: 1000, reason: "done" },
    want: '"event":"close","code":1000,"reason":"done","clean":true',
  },
  {
    what: "a closure without a code",
    event: { event: "close", code: 1005, reason: "" },
    want: '"event":"close","code":1005,"reason":"","clean":true',
  },
  {
    what: "a lost connection",
    event: { event: "close", code: 1006, reason: "" },
    want: '"event":"close","code":1006,"reason":"","clean":false',
  },
  {
    what: "an error",
    event: { event: "error", error: new WsechoError("TIMED_OUT", 'No reply to "x"') },
    want: '"event":"error","code":"TIMED_OUT","message":"No reply to \\"x\\""',
  },
  {
    what: "a refused handshake of which only the status is known",
    event: { event: "error", error: new HandshakeRefusedError("no", 502) },
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":502',
  },
  {
    what: "an answer that is no handshake",
    event: { event: "error", error: new HandshakeRefusedError("no", undefined) },
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no"',
  },
  {
    what: "a refused handshake",
    event: { event: "error", error: refused({}) },
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{},"body":"Go away\\n"',
  },
  {
    what: "a refused handshake with headers",
    event: {
      event: "error",
      error: refused({
        headers: [
          ["WWW-Authenticate", "Basic"],
          ["Server", "x"],
          ["www-authenticate", "Bearer"],
          ["__proto__", "y"],
        ],
      }),
    },
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{"www-authenticate":"Basic, Bearer","server":"x","__proto__":"y"},"body":"Go away\\n"',
  },
  {
    what: "a refused handshake whose body goes on",
    event: { event: "error", error: refused({ bodyIsCut: true }) },
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{},"body":"Go away\\n","body_is_cut":true',
  },
])("$what", ({ event, want }) => {
  expect(eventLine(event, time)).toBe(`{"time":"2026-03-01T12:00:00.500Z",${want}}\n`);
});

test("what a stranger wrote cannot end a line, nor do harm at a terminal", () => {
  const line = eventLine({ event: "close", code: 4000, reason: "\n\x1b]0;\x9b\u202e\u2028" }, time);
  expect(line).toContain('"reason":"\\n\\u001b]0;\\u009b\\u202e\\u2028"');
  expect(line.trimEnd().split(/\s/)).toHaveLength(1);
});

test("pings, pongs, closes and errors are printed as they come", () => {
  const { stdout } = fakeIo();
  const reporter = jsonReporter(stdout);
  reporter.pinged?.(Buffer.from("a"));
  reporter.ponged?.(Buffer.from("b"), 1.5);
  reporter.closed?.({ code: 1006, reason: "" });
  reporter.failed?.(new WsechoError("TIMED_OUT", "too slow"));
  const events = stdout.text.trimEnd().split("\n");
  expect(events.map((line): object => JSON.parse(line))).toMatchObject([
    { event: "ping", data: "YQ==" },
    { event: "pong", data: "Yg==", rtt_ms: 1.5 },
    { event: "close", code: 1006, clean: false },
    { event: "error", code: "TIMED_OUT", message: "too slow" },
  ]);
});
