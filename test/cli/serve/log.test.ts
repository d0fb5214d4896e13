import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { openLog, watchLog } from "../../../src/cli/serve/log.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { someConnection } from "../../support/some-connection.ts";

const capacity = 1024 * 1024;
const connection = someConnection({ id: 1 });

function open() {
  const io = fakeIo();
  const { observer, end } = openLog({ format: "text", level: "normal" }, io);
  return { io, end, log: (message: string) => observer.received?.(connection, message) };
}

test("each line is written as it comes", () => {
  const { io, log } = open();
  log("one");
  io.stdout.backlog = capacity;
  log("two");
  expect(io.stdout.text).toBe("Received: one\nReceived: two\n");
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

test("what is left out at the end is said, once", () => {
  const { io, log, end } = open();
  io.stdout.backlog = capacity + 1;
  log("lost");
  end();
  end();
  expect(io.stdout.text).toBe("(1 lines left out: the reader of this log is too slow)\n");
});

test.each(["EPIPE", "ENOSPC"])("a log that ends with %s is said to, once", async (code) => {
  const io = fakeIo();
  const watching = watchLog(io);
  io.stdout.break(new OutputError(code, "Cannot write the output: because"));
  await watching;
  expect(io.stderr.text).toBe(
    "Cannot write the output: because; the server goes on without a log\n",
  );
  expect(io.stdout.isAbandoned).toBe(true);
});
