import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Output, OutputError } from "../../src/cli/io.ts";
import { createOutput, whileRead } from "../../src/cli/output.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";

const folder = mkdtempSync(join(tmpdir(), "wsecho-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An output over a new file, and what has arrived there so far. */
function fileOutput(flags = "w"): Disposable & { output: Output; content(): Promise<Uint8Array> } {
  const path = join(folder, crypto.randomUUID());
  // By its descriptor, as stdout is: by its path, Bun would begin the file anew with each write.
  const descriptor = openSync(path, flags);
  return {
    output: createOutput(Bun.file(descriptor), descriptor),
    content: () => Bun.file(path).bytes(),
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

test("texts and bytes arrive in the order they were written", async () => {
  using file = fileOutput();
  file.output.write("one ");
  file.output.write("two ");
  file.output.write(Uint8Array.of(0, 255, 10));
  file.output.write(Uint8Array.of(1));
  file.output.write("Größe\n");
  await file.output.flush();
  expect(await file.content()).toEqual(
    new Uint8Array(
      Buffer.concat([Buffer.from("one two \0"), Buffer.of(255, 10, 1), Buffer.from("Größe\n")]),
    ),
  );
});

test("what is written after a flush, or during one, follows", async () => {
  using file = fileOutput();
  file.output.write("one ");
  await file.output.flush();
  file.output.write("two ");
  const flushed = file.output.flush();
  file.output.write("three ");
  await flushed;
  expect(Buffer.from(await file.content()).toString()).toBe("one two three ");
});

test.each([
  { what: "written", flags: "w" },
  // As by >> in a shell.
  { what: "appended", flags: "a" },
])("much more than a pipe holds arrives whole, $what to a file", async ({ flags }) => {
  using file = fileOutput(flags);
  for (let count = 0; count < 50_000; count++) file.output.write(`line ${count}\n`);
  file.output.write(new Uint8Array(1_000_000));
  await file.output.flush();
  const content = Buffer.from(await file.content());
  const lines = Array.from({ length: 50_000 }, (_, count) => `line ${count}\n`).join("");
  expect(content.equals(Buffer.concat([Buffer.from(lines), Buffer.alloc(1_000_000)]))).toBe(true);
});

test("the backlog is what was written and has not yet gone out", async () => {
  using file = fileOutput();
  expect(file.output.backlog).toBe(0);
  file.output.write("12345");
  file.output.write(new Uint8Array(5));
  file.output.write("");
  expect(file.output.backlog).toBe(10);
  await file.output.flush();
  expect(file.output.backlog).toBe(0);
});

test("a flush with nothing to write ends at once", async () => {
  using file = fileOutput();
  await file.output.flush();
  file.output.write("");
  await file.output.flush();
  expect(await file.content()).toHaveLength(0);
});

test("a file is no terminal", async () => {
  using file = fileOutput();
  expect(file.output.isTerminal()).toBe(false);
});

test.skipIf(notOn("Linux"))("an output writes again once there is room", async () => {
  const path = join(folder, "log");
  symlinkSync("/dev/full", path);
  const output = createOutput(Bun.file(path), 99);
  output.write("lost");
  await expect(output.flush()).rejects.toMatchObject({ code: "ENOSPC" });
  rmSync(path);
  output.recover();
  output.write("written");
  await output.flush();
  expect(await Bun.file(path).text()).toBe("written");
  rmSync(path);
  symlinkSync("/dev/full", path);
  output.write("lost");
  expect(await output.broken).toMatchObject({ code: "ENOSPC" });
});

test.skipIf(notOn("Linux"))(
  "an output that cannot be written to says so (Linux alone has /dev/full)",
  async () => {
    const output = createOutput(Bun.file("/dev/full"), 99);
    const problem = {
      name: "OutputError",
      code: "ENOSPC",
      message: "Cannot write the output: no space left on device",
    };
    output.write("lost");
    await expect(output.flush()).rejects.toMatchObject(problem);
    expect(await output.broken).toMatchObject(problem);
    expect(output.backlog).toBe(0);
    output.write("lost too");
    expect(output.backlog).toBe(0);
    await expect(output.flush()).rejects.toBeInstanceOf(OutputError);
  },
);

test.skipIf(notOn("Unix"))(
  "a pipe that no one reads any more is EPIPE (Windows has no mkfifo)",
  async () => {
    await using pipe = await openPipe();
    const output = createOutput(Bun.file(pipe.descriptor), pipe.descriptor);
    output.write("taken");
    await output.flush();
    await pipe.closeReader();
    output.write("lost");
    const problem = {
      name: "OutputError",
      code: "EPIPE",
      message: "Cannot write the output: its reader has closed it",
    };
    await expect(output.flush()).rejects.toMatchObject(problem);
    expect(await output.broken).toMatchObject(problem);
  },
);

test.skipIf(notOn("Unix"))(
  "what a reader has not read can be dropped (Windows has no mkfifo)",
  async () => {
    await using pipe = await openPipe();
    const onAbandoned = jest.fn();
    const output = createOutput(Bun.file(pipe.descriptor), pipe.descriptor, onAbandoned);
    output.write("x".repeat(1_000_000));
    const flushed = output.flush();
    await pipe.readExactly(1);
    expect(onAbandoned).not.toHaveBeenCalled();
    output.abandon();
    expect(onAbandoned).toHaveBeenCalledTimes(1);
    await flushed;
    output.write("never");
    await output.flush();
    // The piece that is under way ends as soon as someone reads.
    expect(await pipe.readExactly(16_383)).toHaveLength(16_383);
  },
);

describe("what needs an output to be read", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Waits, with a reader for whom so much is left. */
  function waitFor(backlog: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const output = { backlog, taken: 0, abandon: jest.fn(resolve) };
    return { output, done: whileRead(output, promise), resolve };
  }

  test("is waited for at least 2 seconds, and less than 3", async () => {
    const { output, done } = waitFor(1);
    jest.advanceTimersByTime(2000);
    expect(output.abandon).not.toHaveBeenCalled();
    jest.advanceTimersByTime(999);
    expect(output.abandon).toHaveBeenCalledTimes(1);
    await done;
  });

  test.each([
    { name: "something is taken", backlog: 1, step: 1 },
    { name: "nothing is left to take", backlog: 0, step: 0 },
  ])("is waited for as long as $name", async ({ backlog, step }) => {
    const { output, done, resolve } = waitFor(backlog);
    for (let second = 0; second < 60; second++) {
      jest.advanceTimersByTime(1000);
      output.taken += step;
    }
    expect(output.abandon).not.toHaveBeenCalled();
    resolve();
    await done;
  });
});

test("an output that was never open says what the system says", async () => {
  const output = createOutput(Bun.file(987_654), 987_654);
  output.write("lost");
  await expect(output.flush()).rejects.toMatchObject({ name: "OutputError", code: "EBADF" });
});
