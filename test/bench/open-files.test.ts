import { describe, expect, test } from "bun:test";

import { describeProblem, openFileLimit } from "../../src/bench/open-files.ts";
import { WsechoError } from "../../src/errors.ts";
import { notOn } from "../support/prerequisite.ts";

const cause = Object.assign(new Error("Failed to connect"), { code: "ECONNREFUSED" });
const refused = new WsechoError("CANNOT_CONNECT", "connection refused", { cause });
const late = new WsechoError("TIMED_OUT", "timed out connecting");

describe("a connection that is refused", () => {
  const told = "connection refused, or no more than 1000 files may be open here (ulimit -n)";

  test.each([
    {
      name: "of the first, with few files",
      error: refused,
      opened: 0,
      limit: 100,
      want: told.replace("1000", "100"),
    },
    {
      name: "with many files left",
      error: refused,
      opened: 800,
      limit: 1000,
      want: refused.message,
    },
    { name: "with few files left", error: refused, opened: 900, limit: 1000, want: told },
    {
      name: "without a limit",
      error: refused,
      opened: 900,
      limit: undefined,
      want: refused.message,
    },
    { name: "for another cause", error: late, opened: 900, limit: 1000, want: late.message },
  ])("$name", ({ error, opened, limit, want }) => {
    expect(describeProblem(error, opened, () => limit)).toBe(want);
  });
});

test.skipIf(notOn("Unix"))("the limit is that of the system", async () => {
  const shell = Bun.spawn(["sh", "-c", "ulimit -n"], { stdout: "pipe" });
  const limit = Number(await shell.stdout.text());
  expect(openFileLimit()).toBe(Number.isNaN(limit) ? undefined : limit);
});
