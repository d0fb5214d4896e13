import { expect, test } from "bun:test";

import { parseLine, slashHelp } from "../../../../src/cli/send/prompt/slash-command.ts";
import { WsechoError } from "../../../../src/errors.ts";

/** What is reported about a wrong line; undefined if nothing is. */
function problemOf(line: string): string | undefined {
  try {
    parseLine(line);
    return undefined;
  } catch (error) {
    return error instanceof WsechoError ? error.message : String(error);
  }
}

test.each([
  { line: "Hello", message: "Hello" },
  { line: "", message: "" },
  { line: " /ping", message: " /ping" },
  { line: "a/b", message: "a/b" },
  { line: "//ping", message: "/ping" },
  { line: "///", message: "//" },
  { line: "//", message: "/" },
])("$line is the message $message", ({ line, message }) => {
  expect(parseLine(line)).toBe(message);
});

test.each([
  { line: "/ping", want: { type: "ping" } },
  { line: "/ping ", want: { type: "ping" } },
  { line: "/help", want: { type: "help" } },
  { line: "/close", want: { type: "close", code: 1000, reason: "" } },
  { line: "/close 4001", want: { type: "close", code: 4001, reason: "" } },
  { line: "/close 1001 going  home ", want: { type: "close", code: 1001, reason: "going  home" } },
] as const)("$line is a command", ({ line, want }) => {
  expect(parseLine(line)).toEqual(want);
});

test.each([
  { line: "/binary 48656c6c6f", bytes: [0x48, 0x65, 0x6c, 0x6c, 0x6f] },
  { line: "/binary  00 fF ", bytes: [0, 255] },
])("$line sends $bytes", ({ line, bytes }) => {
  expect(parseLine(line)).toEqual(Uint8Array.from(bytes));
});

test("a text of several lines is a command when its first word is one", () => {
  expect(parseLine("one\n/ping")).toBe("one\n/ping");
  expect(parseLine("/close\n3000\tbye")).toEqual({ type: "close", code: 3000, reason: "bye" });
  expect(() => parseLine("/* a\nb */")).toThrow("Unknown command");
});

test.each([1000, 1003, 1007, 1014, 3000, 4999])("/close may send %d", (code) => {
  expect(parseLine(`/close ${code}`)).toEqual({ type: "close", code, reason: "" });
});

const codes = "a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999";

test.each(["0", "999", "1004", "1005", "1006", "1015", "2999", "5000", "1e3", "bye", "-1000"])(
  "/close may not send %s",
  (code) => {
    const problem = `Cannot parse /close "${code}": expected ${codes}`;
    expect(problemOf(`/close ${code}`)).toBe(problem);
  },
);

test("a reason has at most 123 bytes", () => {
  const longest = `${"é".repeat(61)}e`;
  expect(parseLine(`/close 1000 ${longest}`)).toMatchObject({ type: "close", reason: longest });
  const problem = problemOf(`/close 1000 ${longest}e`);
  expect(problem).toInclude("expected a reason of at most 123 bytes of UTF-8");
});

const slash = "(// at the start sends a text with one slash)";

test.each([
  { line: "/pong", problem: `Unknown command "/pong": did you mean "/ping"? ${slash}` },
  { line: "/clsoe 1000", problem: `Unknown command "/clsoe": did you mean "/close"? ${slash}` },
  { line: "/Help", problem: `Unknown command "/Help": did you mean "/help"? ${slash}` },
  { line: "/usr/local", problem: `Unknown command "/usr/local": see "/help" ${slash}` },
  { line: "/", problem: `Unknown command "/": see "/help" ${slash}` },
  { line: "/ping me", problem: 'Cannot parse /ping "me": expected nothing after it' },
  { line: "/help me", problem: 'Cannot parse /help "me": expected nothing after it' },
  { line: "/binary", problem: 'Cannot parse /binary "": expected pairs of hexadecimal digits' },
  {
    line: "/binary abc",
    problem: 'Cannot parse /binary "abc": expected pairs of hexadecimal digits',
  },
  {
    line: "/binary xy",
    problem: 'Cannot parse /binary "xy": expected pairs of hexadecimal digits',
  },
])("$line is a mistake", ({ line, problem }) => {
  expect(problemOf(line)).toBe(problem);
});

test("a mistake never repeats more than a little of a long line", () => {
  const junk = "x".repeat(100_000);
  for (const line of [`/${junk}`, `/ping ${junk}`, `/binary ${junk}`, `/close ${junk}`]) {
    expect(problemOf(line)?.length).toBeLessThan(300);
  }
});

test.each(["/ping", "/close", "/binary", "/help"])("the help describes %s", (name) => {
  expect(slashHelp).toMatch(new RegExp(`^${name} .* {2,}\\S`, "m"));
  expect(problemOf(name) ?? "").not.toInclude("Unknown");
});
