import { expect, test } from "bun:test";

import { completeCommand } from "../../../../src/cli/send/prompt/complete.ts";

const commands = ["/ping", "/pretty", "/close"];

/** Completes a line in which `|` is the cursor. */
function complete(drawn: string) {
  return completeCommand({ text: drawn.replace("|", ""), cursor: drawn.indexOf("|") }, commands);
}

test.each([
  { drawn: "/c|", insert: "lose ", choices: ["/close"] },
  { drawn: "/close|", insert: " ", choices: ["/close"] },
  { drawn: "/p|", insert: "", choices: ["/ping", "/pretty"] },
  { drawn: "/|", insert: "", choices: commands },
  { drawn: "/c|rest", insert: "lose ", choices: ["/close"] },
  { drawn: "/x|", insert: "", choices: [] },
])("$drawn gets $insert", ({ drawn, insert, choices }) => {
  expect(complete(drawn)).toEqual({ insert, choices });
});

test("what all choices have in common is inserted", () => {
  const typed = { text: "/p", cursor: 2 };
  expect(completeCommand(typed, ["/pin", "/ping"])?.insert).toBe("in");
});

test.each(["|", "a|", "//p|", "/ping |", " /p|", "/p /c|"])("%s is no command", (drawn) => {
  expect(complete(drawn)).toBeUndefined();
});
