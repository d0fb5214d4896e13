import { expect, test } from "bun:test";

import { editingPrompt } from "../../../../src/cli/send/prompt/editor.ts";
import { openHistory } from "../../../../src/cli/send/prompt/history.ts";
import { atPrompt } from "../../../support/at-prompt.ts";
import { failureOf } from "../../../support/failure.ts";
import { fakeTerminal } from "../../../support/fake-terminal.ts";

test("what is entered comes in its order, though no one was waiting", async () => {
  await using terminal = await atPrompt();
  await terminal.type("one\rtwo");
  await terminal.type("\r\r/ping\r");
  await terminal.type("\x1b[200~a\r\nb\n\x1b[201~\r\x04");
  expect(await Array.fromAsync(terminal.prompt.lines)).toEqual(["one", "two", "", "/ping", "a\nb"]);
});

test.each([
  { what: "a crocodile, whose second half stands for a line end elsewhere", text: "🐊" },
  { what: "line separators", text: "a\u2028b\u2029c" },
  { what: "an escape sequence and a tab", text: "\x1b[2J\t\x07" },
  { what: "wide characters", text: "漢字👨‍👩‍👧é" },
])("a paste comes as it is: $what", async ({ text }) => {
  await using terminal = await atPrompt();
  await terminal.type(`\x1b[200~${text}\x1b[201~\r`);
  await terminal.type("\x1b[A\r\x04");
  expect(await Array.fromAsync(terminal.prompt.lines)).toEqual([text, text]);
});

test.each([
  { what: "Ctrl-Y yanks what Ctrl-U deleted", keys: "one\x15two \x19", line: "two one" },
  { what: "Ctrl-_ undoes", keys: "one\x17\x1f", line: "one" },
  {
    what: "a paste of several lines is undone, and comes back from the history, too",
    keys: "\x1b[200~a\nb\x1b[201~\r\x1b[A\x17\x1f",
    line: "a\nb",
  },
  { what: "Ctrl-D in a line deletes", keys: "a👨‍👩‍👧\x02\x04", line: "a" },
])("$what", async ({ keys, line }) => {
  await using terminal = await atPrompt();
  await terminal.type(`${keys}\r`);
  await terminal.type("\x04");
  expect((await Array.fromAsync(terminal.prompt.lines)).at(-1)).toBe(line);
});

test.each([
  { what: "Ctrl-D", keys: "\x04", lines: [] },
  { what: "Ctrl-C", keys: "\x03", lines: [] },
  { what: "a second Ctrl-C", keys: "a\x03\x03b\r", lines: [] },
  { what: "Ctrl-D after a line", keys: "a\r\x04b\r", lines: ["a"] },
] satisfies { what: string; keys: string; lines: string[] }[])(
  "$what ends the lines",
  async ({ keys, lines }) => {
    await using terminal = await atPrompt();
    await terminal.type(keys);
    await terminal.prompt.left;
    expect(await Array.fromAsync(terminal.prompt.lines)).toEqual(lines);
  },
);

test("a terminal that goes away ends the lines", async () => {
  await using terminal = await atPrompt();
  await terminal.type("half a line");
  terminal.stdin.end();
  expect(await Array.fromAsync(terminal.prompt.lines)).toEqual([]);
});

test.each([
  { what: "Ctrl-D", key: "\x04" },
  { what: "Ctrl-C", key: "\x03" },
])("the terminal is as it was as soon as there was $what", async ({ key }) => {
  await using terminal = await atPrompt();
  expect(terminal.stdin.isRaw).toBe(true);
  expect(terminal.screen.marksPastes).toBe(true);
  await terminal.type("a\r");
  await terminal.type(key);
  await terminal.prompt.left;
  expect(terminal.stdin.isRaw).toBe(false);
  expect(terminal.stdin.isClosed).toBe(true);
  expect(terminal.screen.marksPastes).toBe(false);
  expect(terminal.screen.view).toEqual(["> a", "|"]);
});

test("Ctrl-Z gives the terminal back, and the line is there again when the program goes on", async () => {
  const terminal = fakeTerminal();
  const stopped = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const stdin = {
    ...terminal.io.stdin,
    async suspend() {
      stopped.resolve();
      await goesOn.promise;
    },
  };
  const prompt = editingPrompt({ ...terminal.io, stdin }, await openHistory(undefined));
  prompt.start();
  await terminal.type("half");
  terminal.stdin.push("\x1a");
  await stopped.promise;
  expect(terminal.screen.marksPastes).toBe(false);
  expect(terminal.screen.view).toEqual(["|"]);
  goesOn.resolve();
  await new Promise(setImmediate);
  await terminal.type(" a line");
  expect(terminal.screen.marksPastes).toBe(true);
  expect(terminal.screen.view).toEqual(["> half a line|"]);
  await prompt.close();
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
  expect(await Array.fromAsync(terminal.prompt.lines)).toEqual([]);
  terminal.prompt.io.stdout.write("late\r\n");
  expect(terminal.screen.view).toEqual(["> typ", "late", "|"]);
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
  const history = await openHistory(undefined);
  const prompt = editingPrompt({ ...terminal.io, stdin }, history);
  prompt.start();
  await prompt.close();
  late.resolve(Buffer.from("late\r"));
  expect(await Array.fromAsync(prompt.lines)).toEqual([]);
  expect(terminal.screen.view).toEqual(["|"]);
  expect(history.entries).toEqual([]);
});

test("a keyboard that fails fails the lines, after the terminal was given back", async () => {
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
  const prompt = editingPrompt({ ...terminal.io, stdin }, await openHistory(undefined));
  prompt.start();
  expect(isRaw).toBe(true);
  expect(await failureOf(Array.fromAsync(prompt.lines))).toBe(failure);
  expect(isRaw).toBe(false);
  expect(terminal.screen.marksPastes).toBe(false);
});
