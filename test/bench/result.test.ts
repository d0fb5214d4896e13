import { expect, test } from "bun:test";

import { throughputOf } from "../../src/bench/result.ts";
import { someMessages, someResult } from "../support/load-result.ts";

test("what came too late does not count", () => {
  const result = someResult({
    elapsed: 500,
    messages: someMessages({ sent: 110, echoed: 110, echoedInTime: 100 }),
    bytes: { sent: 2000, received: 1100 },
    bytesInTime: { sent: 2000, received: 1000 },
  });
  expect(throughputOf(result)).toEqual({
    sent: 220,
    echoed: 200,
    bytesSent: 4000,
    bytesReceived: 2000,
  });
});

test("in no time nothing happens", () => {
  const want = { sent: 0, echoed: 0, bytesSent: 0, bytesReceived: 0 };
  expect(throughputOf(someResult({ elapsed: 0 }))).toEqual(want);
});
