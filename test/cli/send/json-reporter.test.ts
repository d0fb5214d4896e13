import { expect, test } from "bun:test";

import { jsonReporter } from "../../../src/cli/send/json-reporter.ts";
import type { Reporter } from "../../../src/cli/send/reporter.ts";
import { HandshakeRefusedError, type HandshakeResponse, WsechoError } from "../../../src/errors.ts";
import { fakeIo } from "../../support/fake-io.ts";

const time = new Date("2026-03-01T12:00:00.500Z");

/** What is printed at that time. */
function printed(report: (to: Reporter) => void): string {
  const { stdout } = fakeIo();
  report(jsonReporter(stdout, () => time));
  return stdout.text;
}

function refused(answer: Partial<HandshakeResponse>): HandshakeRefusedError {
  const usual = { status: 403, statusText: "", headers: [], body: "Go away\n", bodyIsCut: false };
  return new HandshakeRefusedError("no", 403, { response: { ...usual, ...answer } });
}

test.each<{ what: string; report: (to: Reporter) => void; want: string }>([
  {
    what: "a text that was sent",
    report: (to) => to.sent?.("Grüße"),
    want: '"event":"sent","type":"text","bytes":7,"data":"Grüße"',
  },
  {
    what: "a text",
    report: (to) => to.replied?.("Grüße", 1.23456),
    want: '"event":"message","type":"text","bytes":7,"data":"Grüße","rtt_ms":1.235',
  },
  {
    what: "a text that answers nothing",
    report: (to) => to.replied?.("", undefined),
    want: '"event":"message","type":"text","bytes":0,"data":""',
  },
  {
    what: "a text that is JSON",
    report: (to) => to.replied?.('{"a":\n1}', undefined),
    want: '"event":"message","type":"text","bytes":8,"data":"{\\"a\\":\\n1}"',
  },
  {
    what: "bytes",
    report: (to) => to.replied?.(Uint8Array.of(0, 1, 255), 0),
    want: '"event":"message","type":"binary","bytes":3,"data":"AAH/","rtt_ms":0',
  },
  {
    what: "bytes in the middle of a buffer",
    report: (to) => to.replied?.(Buffer.from("abcdef").subarray(1, 3), undefined),
    want: '"event":"message","type":"binary","bytes":2,"data":"YmM="',
  },
  {
    what: "a ping",
    report: (to) => to.pinged?.(Buffer.from("hi")),
    want: '"event":"ping","type":"binary","bytes":2,"data":"aGk="',
  },
  {
    what: "a pong",
    report: (to) => to.ponged?.(new Uint8Array(0), 12),
    want: '"event":"pong","type":"binary","bytes":0,"data":"","rtt_ms":12',
  },
  {
    what: "a closure",
    report: (to) => to.closed?.({ code: 1000, reason: "done" }),
    want: '"event":"close","code":1000,"reason":"done","clean":true',
  },
  {
    what: "a closure without a code",
    report: (to) => to.closed?.({ code: 1005, reason: "" }),
    want: '"event":"close","code":1005,"reason":"","clean":true',
  },
  {
    what: "a lost connection",
    report: (to) => to.closed?.({ code: 1006, reason: "" }),
    want: '"event":"close","code":1006,"reason":"","clean":false',
  },
  {
    what: "an error",
    report: (to) => to.failed?.(new WsechoError("TIMED_OUT", 'No reply to "x"')),
    want: '"event":"error","code":"TIMED_OUT","message":"No reply to \\"x\\""',
  },
  {
    what: "a refused handshake of which only the status is known",
    report: (to) => to.failed?.(new HandshakeRefusedError("no", 502)),
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":502',
  },
  {
    what: "an answer that is no handshake",
    report: (to) => to.failed?.(new HandshakeRefusedError("no", undefined)),
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no"',
  },
  {
    what: "a refused handshake",
    report: (to) => to.failed?.(refused({})),
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{},"body":"Go away\\n"',
  },
  {
    what: "a refused handshake with headers",
    report: (to) =>
      to.failed?.(
        refused({
          headers: [
            ["WWW-Authenticate", "Basic"],
            ["Server", "x"],
            ["www-authenticate", "Bearer"],
            ["__proto__", "y"],
          ],
        }),
      ),
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{"www-authenticate":"Basic, Bearer","server":"x","__proto__":"y"},"body":"Go away\\n"',
  },
  {
    what: "a refused handshake whose body goes on",
    report: (to) => to.failed?.(refused({ bodyIsCut: true })),
    want: '"event":"error","code":"HANDSHAKE_REFUSED","message":"no","status":403,"headers":{},"body":"Go away\\n","body_is_cut":true',
  },
])("$what", ({ report, want }) => {
  expect(printed(report)).toBe(`{"time":"2026-03-01T12:00:00.500Z",${want}}\n`);
});

test("what a stranger wrote cannot end a line, nor do harm at a terminal", () => {
  const reason = "\n\x1b]0;\x9b\u202e\u2028";
  const line = printed((to) => to.closed?.({ code: 4000, reason }));
  expect(line).toContain('"reason":"\\n\\u001b]0;\\u009b\\u202e\\u2028"');
  expect(line.trimEnd().split(/\s/)).toHaveLength(1);
});
