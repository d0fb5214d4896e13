import { expect, test } from "bun:test";

import { openHistory } from "../../../../src/cli/send/prompt/history.ts";
import {
  type Entry,
  openPrompt,
  type Prompt,
} from "../../../../src/cli/send/prompt/prompt.ts";
import { atPrompt } from "../../../support/at-prompt.ts";
import { failureOf } from "../../../support/failure.ts";
import { fakeTerminal } from "../../../support/fake-terminal.ts";

/** The next entries. */
async function take(prompt: Prompt, count: number): Promise<Entry[]> {
  const taken: Entry[] = [];
  for await (const entry of prompt.entries) {
    taken.push(entry);
    if (taken.length === count) break;
  }
  return taken;
}

test("what is entered comes in its order, though nobody was waiting", async () => {
  await using terminal = await atPrompt();
  await terminal.type("one\rtwo");
  await terminal.type("\r\r/ping\r");
  await terminal.type("\x1b[200~a\nb\n\x1b[201~\r");
  await terminal.type("/binary 00ff\r/close 4000 bye\r/pong\r");
  expect(await take(terminal.prompt, 8)).toEqual([
    { type: "message", message: "one" },
    { type: "message", message: "two" },
    { type: "message", message: "" },
    { type: "ping" },
    { type: "message", message: "a\nb" },
    { type: "message", message: Uint8Array.of(0, 255) },
    { type: "close", code: 4000, reason: "bye" },
    { type: "mistake", problem: expect.stringContaining("/ping") },
  ]);
});

const farewells: { what: string; keys: string; entries: Entry[] }[] = [
  { what: "Ctrl-D", keys: "\x04", entries: [{ type: "end" }] },
  { what: "Ctrl-C", keys: "\x03", entries: [{ type: "interrupt" }] },
  { what: "a second Ctrl-C", keys: "a\x03\x03b\r", entries: [{ type: "interrupt" }] },
  {
    what: "Ctrl-D after a line",
    keys: "a\r\x04b\r",
    entries: [{ type: "message", message: "a" }, { type: "end" }],
  },
];

test.each(farewells)("$what is the last entry", async ({ keys, entries }) => {
  await using terminal = await atPrompt();
  await terminal.type(keys);
  expect(await Array.fromAsync(terminal.prompt.entries)).toEqual(entries);
});

test("a terminal that goes away ends the entries", async () => {
  await using terminal = await atPrompt();
  await terminal.type("half a line");
  terminal.stdin.end();
  expect(await Array.fromAsync(terminal.prompt.entries)).toEqual([{ type: "end" }]);
});

test.each([
  { what: "Ctrl-D", key: "\x04" },
  { what: "Ctrl-C", key: "\x03" },
])("the terminal is as it was as soon as there was $what", async ({ key }) => {
  await using terminal = await atPrompt();
  expect(terminal.stdin.isRaw).toBe(true);
  expect(terminal.screen.marksPastes).toBe(true);
  const leaving = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const entry of terminal.prompt.entries) {
      if (entry.type === "message") continue;
      expect(terminal.stdin.isRaw).toBe(false);
      expect(terminal.stdin.isClosed).toBe(true);
      expect(terminal.screen.marksPastes).toBe(false);
      expect(terminal.screen.view).toEqual(["> a", "|"]);
      leaving.resolve();
    }
  })();
  await terminal.type("a\r");
  await terminal.type(key);
  await Promise.all([reading, leaving.promise]);
});

test("closing gives the terminal back at once, and leaves what was typed on the screen", async () => {
  await using terminal = await atPrompt();
  await terminal.type(`typ\x1b[D`);
  const closed = terminal.prompt.close();
  expect(terminal.stdin.isRaw).toBe(false);
  expect(terminal.stdin.isClosed).toBe(true);
  expect(terminal.screen.marksPastes).toBe(false);
  expect(terminal.screen.view).toEqual(["> typ", "|"]);
  await closed;
  await terminal.prompt.close();
  expect(await Array.fromAsync(terminal.prompt.entries)).toEqual([]);
  terminal.prompt.show("late");
  expect(terminal.screen.view).toEqual(["> typ", "late", expect.stringContaining("|")]);
});

test("keys that come after closing are not for the prompt", async () => {
  const terminal = fakeTerminal();
  const late = Promise.withResolvers<Uint8Array>();
  const stdin = {
    ...terminal.io.stdin,
    async *read() {
      yield await late.promise;
    },
  };
  const options = { history: await openHistory(undefined), columns: () => 20 };
  const prompt = await openPrompt({ ...terminal.io, stdin }, options);
  await prompt.close();
  late.resolve(Buffer.from("late\r"));
  expect(await Array.fromAsync(prompt.entries)).toEqual([]);
  expect(terminal.screen.view).toEqual(["|"]);
  expect(options.history.entries).toEqual([]);
});

test("leaving the loop over the entries gives the terminal back", async () => {
  await using terminal = await atPrompt();
  await terminal.type("one\r");
  await take(terminal.prompt, 1);
  expect(terminal.stdin.isRaw).toBe(false);
  expect(terminal.screen.marksPastes).toBe(false);
  expect(terminal.screen.view).toEqual(["> one", "|"]);
});

test("a keyboard that fails fails the entries, after the terminal was given back", async () => {
  const terminal = fakeTerminal();
  const failure = new Error("no keyboard");
  let isRaw = false;
  const stdin = {
    ...terminal.io.stdin,
    async *read(): AsyncGenerator<Uint8Array> {
      throw failure;
    },
    setRaw(raw: boolean) {
      isRaw = raw;
    },
  };
  const options = { history: await openHistory(undefined), columns: () => 20 };
  await using prompt = await openPrompt({ ...terminal.io, stdin }, options);
  expect(isRaw).toBe(true);
  expect(await failureOf(Array.fromAsync(prompt.entries))).toBe(failure);
  expect(isRaw).toBe(false);
  expect(terminal.screen.marksPastes).toBe(false);
});
