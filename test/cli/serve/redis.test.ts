import { expect, test } from "bun:test";

import { openLog } from "../../../src/cli/serve/log.ts";
import { createRedisNotice } from "../../../src/cli/serve/redis.ts";
import type { LogLevel } from "../../../src/server/log-line.ts";
import { fakeIo } from "../../support/fake-io.ts";

const plan = { url: "redis://bob:s3cret@localhost:6379", prefix: "wsecho:", required: false };

/** What is told of changes, each of a worker and its problem. */
function told(changes: readonly (readonly [worker: number, problem?: string])[], level: LogLevel) {
  const io = fakeIo();
  const notice = createRedisNotice(plan, openLog({ format: "text", level }, io), io);
  for (const [worker, problem] of changes) notice(worker, problem);
  return { stderr: io.stderr.text, log: io.stdout.text };
}

const down =
  "Redis at redis://bob:***@localhost:6379 cannot be used: refused; until it is back, each process has rooms of its own\n";
const back = "Redis at redis://bob:***@localhost:6379 is back\n";

test.each([
  { name: "nothing", changes: [[0], [1]], want: "" },
  { name: "one worker", changes: [[0, "refused"]], want: down },
  {
    name: "two workers",
    changes: [
      [0, "refused"],
      [1, "no answer"],
    ],
    want: down,
  },
  { name: "one of two back", changes: [[0, "refused"], [1, "x"], [0]], want: down },
  { name: "both back", changes: [[0, "refused"], [1, "x"], [0], [1]], want: down + back },
  {
    name: "again",
    changes: [[0, "refused"], [0], [0, "refused"], [0]],
    want: down + back + down + back,
  },
] as const)("of $name is told $want", ({ changes, want }) => {
  expect(told(changes, "normal").stderr).toBe(want);
});

test("the log tells it, too, unless it is quiet", () => {
  const changes = [[0, "refused"], [0]] as const;
  const log = "Rooms: not joined, as Redis cannot be used: refused\nRooms: joined by Redis again\n";
  expect(told(changes, "normal").log).toBe(log);
  expect(told(changes, "quiet")).toEqual({ log: "", stderr: down + back });
});

test("what Redis says cannot write to the terminal", () => {
  expect(told([[0, "\x1b]0;owned\x07\n"]], "quiet").stderr).toContain("\\x1b]0;owned\\x07\\n;");
});
