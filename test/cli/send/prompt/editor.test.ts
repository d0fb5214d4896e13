import { expect, test } from "bun:test";

import { editingPrompt } from "../../../../src/cli/send/prompt/editor.ts";
import { openHistory } from "../../../../src/cli/send/prompt/history.ts";
import { openPrompt } from "../../../../src/cli/send/prompt/typed.ts";
import { atPrompt } from "../../../support/at-prompt.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import { fakeTerminal } from "../../../support/fake-terminal.ts";

const arrow = { up: "\x1b[A", down: "\x1b[B", right: "\x1b[C", left: "\x1b[D" };

test.each([
  { does: "shows what is typed", keys: "Hello", view: ["> Hello|"] },
  { does: "takes out what is deleted", keys: "Hellp\x7fo", view: ["> Hello|"] },
  { does: "edits in the middle", keys: `Hlo${arrow.left}${arrow.left}el`, view: ["> Hel|lo"] },
  { does: "goes to the start", keys: "ello\x01H", view: ["> H|ello"] },
  { does: "deletes words", keys: "one two\x17", view: ["> one |"] },
  { does: "goes around wide characters", keys: `漢字${arrow.left}x`, view: ["> 漢x|字"] },
  { does: "deletes a whole emoji", keys: "a👨‍👩‍👧\x7f", view: ["> a|"] },
  {
    does: "goes on in the next row",
    keys: "123456789012345678ab",
    view: ["> 123456789012345678", "ab|"],
  },
  {
    does: "inserts in the row above",
    keys: "123456789012345678ab\x01x",
    view: ["> x|12345678901234567", "8ab"],
  },
  {
    does: "shows a paste of several lines as one",
    keys: "\x1b[200~a\nb\x1b[201~",
    view: ["> a", "  b|"],
  },
  { does: "begins a second line at Alt-Enter", keys: "one\x1b\rtwo", view: ["> one", "  two|"] },
  { does: "has the cursor before a line end", keys: "a\x1b\rb\x1b[D\x1b[D", view: ["> a|", "  b"] },
  { does: "completes a command at Tab", keys: "/pi\t", view: ["> /ping |"] },
  { does: "has a tab for a text", keys: "a\tb", view: ["> a⇥b|"] },
  {
    does: "shows the commands to choose from",
    keys: "/p\t",
    view: ["/ping  /pretty", "> /p|"],
  },
  {
    does: "shows harmless what was pasted",
    keys: "\x1b[200~\x1b[2J\x1b[201~",
    view: ["> \\x1b[2J|"],
  },
  { does: "starts again after Enter", keys: "Hello\rx", view: ["> Hello", "> x|"] },
  { does: "gives up a line at Ctrl-C", keys: "Hello\x03x", view: ["> Hello^C", "> x|"] },
  { does: "clears the screen at Ctrl-L", keys: "one\rtwo\x0c", view: ["> two|", ""] },
])("the screen $does", async ({ keys, view }) => {
  await using terminal = await atPrompt();
  expect(terminal.screen.view).toEqual(["> |"]);
  await terminal.type(keys);
  expect(terminal.screen.view).toEqual(view);
});

test("keys one by one and all at once come to the same", async () => {
  await using terminal = await atPrompt();
  const bytes = Buffer.from(`漢字\x7f123456789012345678${arrow.left}é\rx`);
  for (const byte of bytes) await terminal.type(Uint8Array.of(byte));
  expect(terminal.screen.view).toEqual(["> 漢1234567890123456", "7é8", "> x|"]);
});

test("a line comes back from the next row", async () => {
  await using terminal = await atPrompt();
  await terminal.type("123456789012345678ab");
  await terminal.type("\x7f\x7f\x7f");
  expect(terminal.screen.view).toEqual(["> 12345678901234567|", ""]);
});

test("a paste that is longer than the screen leaves its surroundings to be seen", async () => {
  await using terminal = await atPrompt();
  const pasted = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
  await terminal.type(`\x1b[200~${pasted}\x1b[201~`);
  expect(terminal.screen.view.slice(-10).join("")).toEndWith("  line 98  line 99|");
  await terminal.type("\x01");
  expect(terminal.screen.view.slice(-10).join("")).toStartWith("> |line 0  line 1  ");
  await terminal.type("\x05");
  expect(terminal.screen.view.slice(-10).join("")).toEndWith("  line 98  line 99|");
});

test("up and down go through what was entered in this run and earlier, and begins as the line does", async () => {
  await using terminal = await atPrompt("earlier");
  await terminal.type("now\r");
  await terminal.type(arrow.up);
  expect(terminal.screen.view).toEqual(["> now", "> now|"]);
  await terminal.type(arrow.up);
  expect(terminal.screen.view).toEqual(["> now", "> earlier|"]);
  await terminal.type(arrow.down + arrow.down);
  expect(terminal.screen.view).toEqual(["> now", "> |"]);
  await terminal.type(`ea${arrow.up}`);
  expect(terminal.screen.view).toEqual(["> now", "> earlier|"]);
  await terminal.type(arrow.down);
  expect(terminal.screen.view).toEqual(["> now", "> ea|"]);
  expect(terminal.history.entries).toEqual(["earlier", "now"]);
});

test.each([
  { keys: "\x12", view: ['(search "") |'] },
  { keys: "\x12o", view: ['(search "o") two|'] },
  { keys: "\x12o\x12", view: ['(search "o") one|'] },
  { keys: "\x12o\x12\x12", view: ['(search "o") one|'] },
  { keys: "\x12on", view: ['(search "on") one|'] },
  { keys: "\x12on\x7f", view: ['(search "o") two|'] },
  { keys: "\x12ox", view: ['(search "ox", not fo', "und) |"] },
  { keys: "typed\x12o\x03", view: ["> typed|"] },
  { keys: "typed\x12o\x07", view: ["> typed|"] },
  { keys: "typed\x12zzz\x01", view: ["> |typed"] },
  { keys: "typed\x12on\x01", view: ["> |one"] },
  { keys: "\x12on\r", view: ["> one", "> |"] },
])("Ctrl-R searches what was entered: $keys", async ({ keys, view }) => {
  await using terminal = await atPrompt("one", "two");
  await terminal.type(keys);
  expect(terminal.screen.view).toEqual(view);
});

test("a message comes in above a search", async () => {
  await using terminal = await atPrompt("one");
  await terminal.type("\x12o");
  terminal.prompt.io.stdout.write("message");
  expect(terminal.screen.view).toEqual(["message", '(search "o") one|']);
});

test("a message comes in above the line that is being typed", async () => {
  await using terminal = await atPrompt();
  await terminal.type(`Helo${arrow.left}`);
  terminal.prompt.io.stdout.write("one");
  terminal.prompt.io.stdout.write("two\nthree\n");
  expect(terminal.screen.view).toEqual(["one", "two", "three", "> Hel|o"]);
  await terminal.type("l");
  expect(terminal.screen.view).toEqual(["one", "two", "three", "> Hell|o"]);
});

test("a message comes in above a line of several rows, and may have several itself", async () => {
  await using terminal = await atPrompt();
  await terminal.type(`123456789012345678abcd${arrow.left}`);
  terminal.prompt.io.stdout.write("x".repeat(25));
  const line = ["> 123456789012345678", "abc|d"];
  expect(terminal.screen.view).toEqual(["x".repeat(20), "xxxxx", ...line]);
  terminal.prompt.io.stdout.write("");
  expect(terminal.screen.view).toEqual(["x".repeat(20), "xxxxx", "", ...line]);
});

test("many messages scroll away above the line, and none is lost", async () => {
  await using terminal = await atPrompt();
  await terminal.type("typing");
  const messages = Array.from({ length: 50 }, (_, index) => `message ${index}`);
  for (const message of messages) terminal.prompt.io.stdout.write(message);
  expect(terminal.screen.view).toEqual([...messages, "> typing|"]);
});

test("stderr is shown like stdout if it is the same terminal", async () => {
  await using terminal = await atPrompt();
  await terminal.type("a");
  terminal.prompt.io.stderr.write("talk\n");
  expect(terminal.screen.view).toEqual(["talk", "> a|"]);
});

test("stderr that is not a terminal is written to, and the screen stays as it is", async () => {
  const terminal = fakeTerminal();
  const { stderr } = fakeIo();
  const prompt = editingPrompt({ ...terminal.io, stderr }, await openHistory(undefined));
  prompt.start();
  prompt.io.stderr.write("talk\n");
  await prompt.close();
  expect(stderr.text).toBe("talk\n");
  expect(terminal.screen.view).toEqual(["|"]);
});

test("a terminal of unknown width counts as one of 80 columns", async () => {
  const terminal = fakeTerminal({ columns: 80 });
  const prompt = editingPrompt({ ...terminal.io, columns: () => 0 }, await openHistory(undefined));
  prompt.start();
  await terminal.type("x".repeat(80));
  expect(terminal.screen.view).toEqual([`> ${"x".repeat(78)}`, "xx|"]);
});

test.each([
  { what: "stdout is no terminal", io: { keyboard: true, terminal: false } },
  { what: "the terminal is dumb", io: { keyboard: true, terminal: true, env: { TERM: "dumb" } } },
])("nothing is drawn where $what", async ({ io: options }) => {
  const io = fakeIo(options);
  const prompt = await openPrompt(io, false);
  prompt.start();
  expect(io.stdin.isRaw).toBe(false);
  prompt.io.stdout.write("data\n");
  io.stdin.push("one\r\ntwo");
  io.stdin.end();
  expect(await Array.fromAsync(prompt.lines)).toEqual(["one", "two"]);
  expect(io.stdout.text).toBe("data\n");
  expect(io.stderr.text).toBe("");
});
