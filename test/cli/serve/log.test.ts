import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { mergeLog, openLog, watchLog } from "../../../src/cli/serve/log.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { someConnection } from "../../support/some-connection.ts";

const capacity = 1024 * 1024;
const connection = someConnection({ id: 1 });

function open() {
  const io = fakeIo();
  const { observer, end } = openLog({ format: "text", level: "normal" }, io);
  const { crowded } = observer;
  return { io, end, crowded, log: (message: string) => observer.received?.(connection, message) };
}

test("each line is written as it comes", () => {
  const { io, log } = open();
  log("one");
  io.stdout.backlog = capacity;
  log("two");
  expect(io.stdout.text).toBe("Received: one\nReceived: two\n");
});

test("crowding that comes and goes is logged once, and its end when it is over", async () => {
  const { io, crowded } = open();
  for (let count = 0; count < 3; count++)
    for (const isCrowded of [true, false]) crowded?.(isCrowded);
  await io.stdout.containing("Relieved");
  expect(io.stdout.text).toMatch(/^Crowded: [^\n]+\nRelieved: [^\n]+\n$/);
});

test("lines that a slow reader cannot read are left out and counted, from 0 each time", () => {
  const { io, log } = open();
  for (const round of ["first", "second"]) {
    io.stdout.backlog = capacity + 1;
    for (let count = 0; count < 3; count++) log("lost");
    io.stdout.backlog = 0;
    log(round);
  }
  const note = "(3 lines left out: the reader of this log is too slow)\n";
  expect(io.stdout.text).toBe(`${note}Received: first\n${note}Received: second\n`);
});

test("what is left out is reported once the reader has caught up, though nothing more is logged", async () => {
  const { io, log } = open();
  io.stdout.backlog = capacity + 1;
  for (let count = 0; count < 3; count++) log("lost");
  io.stdout.backlog = 0;
  expect(await io.stdout.containing("\n")).toBe(
    "(3 lines left out: the reader of this log is too slow)\n",
  );
});

test("what is left out at the end is reported, once", () => {
  const { io, log, end } = open();
  io.stdout.backlog = capacity + 1;
  log("lost");
  end();
  end();
  expect(io.stdout.text).toBe("(1 line left out: the reader of this log is too slow)\n");
});

test.each(["EPIPE", "ENOSPC"])("a log that ends with %s is reported, once", async (code) => {
  const io = fakeIo();
  const watching = watchLog(io);
  io.stdout.break(new OutputError(code, "Cannot write the output: because"));
  await watching;
  expect(io.stderr.text).toBe(
    "Cannot write the output: because; the server goes on without a log\n",
  );
  expect(io.stdout.isAbandoned).toBe(true);
});

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
