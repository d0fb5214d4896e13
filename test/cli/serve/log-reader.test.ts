import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { readerGone } from "../../../src/cli/serve/log-reader.ts";
import { fakeIo } from "../../support/fake-io.ts";

test("a reader that has gone is noticed", async () => {
  const io = fakeIo();
  const gone = readerGone(io);
  io.stdout.break(new OutputError("EPIPE", "nobody reads it any more"));
  await gone;
  expect(io.stderr.text).toBe("");
});

test("a log that cannot be kept is told, and no reason to stop", async () => {
  const io = fakeIo();
  const gone = readerGone(io);
  io.stdout.break(new OutputError("ENOSPC", "no space left"));
  expect(await io.stderr.containing("\n")).toBe(
    "no space left; the server goes on without a log\n",
  );
  expect(Bun.peek.status(gone)).toBe("pending");
});
