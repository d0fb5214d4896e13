import { expect, test } from "bun:test";

import { jsonTokens } from "../../src/text/json-token.ts";

test.each<{ json: string; want: string[] }>([
  { json: "", want: [] },
  { json: "{}", want: ["{", "}"] },
  { json: '{"a":1}', want: ["{", '"a"', ":", "1", "}"] },
  { json: "[-1.5e+3,true]", want: ["[", "-1.5e+3", ",", "true", "]"] },
  { json: " [ \t null ]", want: [" ", "[", " \t ", "null", " ", "]"] },
  { json: '["","\\"","\\\\"]', want: ["[", '""', ",", '"\\""', ",", '"\\\\"', "]"] },
  { json: '["{[,:]} "]', want: ["[", '"{[,:]} "', "]"] },
  { json: '"\\u0022\\n"', want: ['"\\u0022\\n"'] },
])("the tokens of $json", ({ json, want }) => {
  expect([...jsonTokens(json)]).toEqual(want);
});

test.each([
  { what: "letters", text: "x".repeat(5_000_000) },
  { what: "escapes", text: '\\"'.repeat(1_000_000) },
])("a text of millions of $what is one token", ({ text }) => {
  const tokens = Array.from(jsonTokens(`["${text}"]`), ({ length }) => length);
  expect(tokens).toEqual([1, text.length + 2, 1]);
});

// Whether such a text is JSON is for others to say.
test.each(['"', '"abc', '"abc\\', '"\\"'])("a text without an end, %j, comes to an end", (json) => {
  expect([...jsonTokens(json)].join("")).toBe(json);
});
