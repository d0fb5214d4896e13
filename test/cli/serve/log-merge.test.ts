import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { mergeLog } from "../../../src/cli/serve/log.ts";
import { fakeIo } from "../../support/fake-io.ts";

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test.each([
  { name: "lines as they come", texts: ["one\n", "two\nthree\n"], want: "one\ntwo\nthree\n" },
  { name: "lines in pieces", texts: ["o", "n", "e\ntw", "o\n"], want: "one\ntwo\n" },
  { name: "a line without an end", texts: ["one\ntw", "o"], want: "one\ntwo\n" },
  { name: "nothing", texts: [], want: "" },
])("a log is merged by its lines: $name", async ({ texts, want }) => {
  const { stdout } = fakeIo();
  await mergeLog(chunks(...texts), stdout);
  expect(stdout.text).toBe(want);
});

test("no line is broken up by another log", async () => {
  const { stdout } = fakeIo();
  const { promise: turn, resolve } = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield* chunks("be");
    await turn;
    yield* chunks("gun\n");
  }
  const merging = mergeLog(slow(), stdout);
  await mergeLog(chunks("whole\n"), stdout);
  resolve();
  await merging;
  expect(stdout.text).toBe("whole\nbegun\n");
});

test("a log is read no faster than the one of all", async () => {
  const { stdout } = fakeIo();
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: markWaiting } = Promise.withResolvers<void>();
  const busy = {
    ...stdout,
    backlog: 2 ** 21,
    flush() {
      markWaiting();
      return taken;
    },
  };
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (const chunk of ["one\n", "two\n", "three\n"]) {
      read++;
      yield Buffer.from(chunk);
    }
  }
  const merging = mergeLog(counted(), busy);
  await waiting;
  expect(read).toBe(1);
  busy.backlog = 0;
  resolve();
  await merging;
  expect(read).toBe(3);
});

test("a log that cannot be written is read all the same", async () => {
  const { stdout } = fakeIo();
  stdout.backlog = 2 ** 21;
  stdout.break(new OutputError("ENOSPC", "no space left"));
  await mergeLog(chunks("one\n", "two\n"), stdout);
  expect(stdout.text).toBe("");
});
