import { expect, test } from "bun:test";

import { openPlainPrompt } from "../../../../src/cli/send/interactive/plain-prompt.ts";
import { fakeIo } from "../../../support/fake-io.ts";

test("each line is an entry, and the end is one too", async () => {
  const io = fakeIo({ keyboard: true });
  await using prompt = openPlainPrompt(io);
  for (const chunk of ["one\ntw", "o\r\n\n/ping\n", "last"]) io.stdin.push(chunk);
  io.stdin.end();
  expect(await Array.fromAsync(prompt.entries)).toEqual([
    { type: "message", message: "one" },
    { type: "message", message: "two" },
    { type: "message", message: "" },
    { type: "ping" },
    { type: "message", message: "last" },
    { type: "end" },
  ]);
});

test("data goes to stdout and talk to stderr, a line each, and nothing else goes anywhere", async () => {
  const io = fakeIo({ keyboard: true });
  await using prompt = openPlainPrompt(io);
  prompt.show("data");
  prompt.show("more\n");
  prompt.tell("talk");
  prompt.tell("two\nlines\n");
  expect(io.stdout.text).toBe("data\nmore\n");
  expect(io.stderr.text).toBe("talk\ntwo\nlines\n");
});

test("closing ends the entries, although more could come", async () => {
  const io = fakeIo({ keyboard: true });
  const prompt = openPlainPrompt(io);
  io.stdin.push("one\n");
  const entries = prompt.entries[Symbol.asyncIterator]();
  expect((await entries.next()).value).toEqual({ type: "message", message: "one" });
  const waiting = entries.next();
  await prompt.close();
  expect((await waiting).done).toBe(true);
  expect(io.stdin.isClosed).toBe(true);
});
