import { expect, test } from "bun:test";

import type { LoadProgress } from "../../../src/bench/result.ts";
import { progressLine, showProgress } from "../../../src/cli/bench/progress.ts";
import { OutputError } from "../../../src/cli/io.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { somePlan } from "../../support/load-result.ts";

const plan = { connections: 1000, duration: 10_000 };
const sending: LoadProgress = {
  phase: "sending",
  elapsed: 2500,
  opened: 1000,
  echoed: 250_000,
  failures: 0,
};

test.each<{ progress: LoadProgress; want: string }>([
  {
    progress: { ...sending, phase: "connecting", elapsed: 40, opened: 12 },
    want: "Connecting: 12 of 1,000, 0.0s",
  },
  { progress: sending, want: "██▌        2.5s of 10s, 100,000 messages/s" },
  {
    progress: { ...sending, failures: 1 },
    want: "██▌        2.5s of 10s, 100,000 messages/s, 1 failure",
  },
  {
    progress: { ...sending, elapsed: 0, echoed: 0 },
    want: "           0.0s of 10s, 0 messages/s",
  },
  {
    progress: { ...sending, phase: "waiting", elapsed: 1234, failures: 1500 },
    want: "Waiting for the last echoes, 1.2s, 1,500 failures",
  },
])("$progress.phase is $want", ({ progress, want }) => {
  expect(progressLine(plan, progress, 80)).toBe(want);
});

test("the line leaves the last columns free", () => {
  expect(progressLine(plan, sending, 20)).toBe("██▌        2.5s o");
  expect(progressLine(plan, sending, 0)).toBe("");
});

test("a terminal that has disconnected does not make a load fail", async () => {
  const io = fakeIo({ terminal: true });
  await using _ = showProgress(somePlan(), { progress: () => sending }, io);
  io.stderr.break(new OutputError("EIO", "Cannot write the output: input/output error"));
});
