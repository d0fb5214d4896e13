import { expect, test } from "bun:test";

import { createLogWriter } from "../../../src/cli/serve/log-writer.ts";
import { fakeIo } from "../../support/fake-io.ts";

const capacity = 1024 * 1024;

function gap(lines: number): string {
  return `(${lines} left out)\n`;
}

test("each line is written as it comes", () => {
  const { stdout } = fakeIo();
  const log = createLogWriter({ stdout }, gap);
  log.write("one\n");
  stdout.backlog = capacity;
  log.write("two\n");
  expect(stdout.text).toBe("one\ntwo\n");
});

test("lines that a slow reader cannot take are left out and counted", () => {
  const { stdout } = fakeIo();
  const log = createLogWriter({ stdout }, gap);
  log.write("one\n");
  stdout.backlog = capacity + 1;
  log.write("two\n");
  log.write("three\n");
  expect(stdout.text).toBe("one\n");
  stdout.backlog = 0;
  log.write("four\n");
  log.write("five\n");
  const note = "(2 left out)\n";
  expect(stdout.text).toBe(`one\n${note}four\nfive\n`);
});

test("the count begins anew each time", () => {
  const { stdout } = fakeIo();
  const log = createLogWriter({ stdout }, gap);
  for (const round of ["first", "second"]) {
    stdout.backlog = capacity + 1;
    for (let count = 0; count < 3; count++) log.write("lost\n");
    stdout.backlog = 0;
    log.write(`${round}\n`);
  }
  const note = "(3 left out)\n";
  expect(stdout.text).toBe(`${note}first\n${note}second\n`);
});

test("what is left out at the end is told, once", () => {
  const { stdout } = fakeIo();
  const log = createLogWriter({ stdout }, gap);
  stdout.backlog = capacity + 1;
  log.write("lost\n");
  log.end();
  log.end();
  expect(stdout.text).toBe("(1 left out)\n");
});
