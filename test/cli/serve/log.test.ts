import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { mergeLog, openLog } from "../../../src/cli/serve/log.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { someConnection } from "../../support/some-connection.ts";

const capacity = 1024 * 1024;
const connection = someConnection({ id: 1 });

function open() {
  const io = fakeIo();
  const { observer, end, watch } = openLog({ format: "text", level: "normal" }, io);
  const { crowded } = observer;
  return {
    io,
    end,
    watch,
    crowded,
    log: (message: string) => observer.received?.(connection, message),
  };
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

test("a log that ends is reported, once", async () => {
  const { io, watch } = open();
  const watching = watch(io.stderr);
  io.stdout.break(new OutputError("EPIPE", "Cannot write the output: because"));
  await watching;
  expect(io.stderr.text).toBe(
    "Cannot write the output: because; the server goes on without a log\n",
  );
  expect(io.stdout.isAbandoned).toBe(true);
});

test.each(["ENOSPC", "EDQUOT"])("a log goes on after %s once there is room", async (code) => {
  const { io, log, watch } = open();
  const full = new OutputError(code, "Cannot write the output: no space left on device");
  const { recover } = io.stdout;
  const attempts: string[] = [];
  io.stdout.recover = () => {
    attempts.push("again");
    recover();
    if (attempts.length === 1) io.stdout.break(full);
  };
  void watch(io.stderr, 1);
  io.stdout.break(full);
  await io.stderr.containing("\n");
  for (const message of ["lost", "lost, too"]) log(message);
  await io.stdout.containing("left out");
  await new Promise(setImmediate);
  log("written");
  expect(io.stdout.text).toBe("\n(3 lines left out: the disk was full)\nReceived: written\n");
  expect(io.stderr.text).toBe(
    "Cannot write the output: no space left on device; the log goes on once there is\n",
  );
});

test("a log whose reader goes while the disk is full ends", async () => {
  const { io, watch } = open();
  const { recover } = io.stdout;
  io.stdout.recover = () => {
    recover();
    io.stdout.break(new OutputError("EPIPE", "Cannot write the output: its reader has closed it"));
  };
  const watching = watch(io.stderr, 1);
  io.stdout.break(new OutputError("ENOSPC", "Cannot write the output: no space"));
  await watching;
  expect(io.stdout.isAbandoned).toBe(true);
  expect(io.stderr.text).toEndWith("closed it; the server goes on without a log\n");
});

test("a log whose disk is full at the end is given up", async () => {
  const { io, end, watch } = open();
  void watch(io.stderr, 1_000_000);
  io.stdout.break(new OutputError("ENOSPC", "Cannot write the output: no space"));
  await io.stderr.containing("\n");
  end();
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
