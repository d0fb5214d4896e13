import { expect, test } from "bun:test";

import { jsonReporter } from "../../../src/cli/send/json-reporter.ts";
import { WsechoError } from "../../../src/errors.ts";
import { fakeIo } from "../../support/fake-io.ts";

test("pings, pongs, closes and errors are told of as they come", () => {
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
