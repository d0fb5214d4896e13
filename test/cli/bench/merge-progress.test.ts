import { expect, test } from "bun:test";

import type { LoadProgress } from "../../../src/bench/result.ts";
import { mergeProgress } from "../../../src/cli/bench/merge-progress.ts";

function progress(phase: LoadProgress["phase"], elapsed: number): LoadProgress {
  return { phase, elapsed, opened: 2, echoed: 10, failures: 1 };
}

test.each<{ name: string; all: (LoadProgress | undefined)[]; want: Partial<LoadProgress> }>([
  { name: "nobody", all: [], want: { phase: "connecting", elapsed: 0, opened: 0 } },
  {
    name: "one that has told nothing yet",
    all: [progress("sending", 5), undefined],
    want: { phase: "connecting", opened: 2 },
  },
  {
    name: "one that connects still",
    all: [progress("connecting", 7), progress("sending", 9)],
    want: { phase: "connecting", elapsed: 7 },
  },
  {
    name: "two that send",
    all: [progress("sending", 7), progress("sending", 9)],
    want: { phase: "sending", elapsed: 9, opened: 4, echoed: 20, failures: 2 },
  },
  {
    name: "one that waits already",
    all: [progress("sending", 7), progress("waiting", 1)],
    want: { phase: "sending", elapsed: 7 },
  },
  { name: "all that wait", all: [progress("waiting", 1)], want: { phase: "waiting", elapsed: 1 } },
])("$name", ({ all, want }) => {
  expect(mergeProgress(all)).toMatchObject(want);
});
