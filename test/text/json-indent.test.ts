import { expect, test } from "bun:test";

import { indentJson } from "../../src/text/json-indent.ts";

test.each([
  { text: "{}" },
  { text: "[]" },
  { text: '{"a":1}' },
  { text: '[1,"two",null,[],{},[[]],{"a":{}}]' },
  { text: '{"name":"a","list":[1,2,{"deep":[true,false]}],"text":"{[,:]} \\" \\\\ \\n"}' },
  { text: ' \t\r\n{ "a" : [ 1 , 2 ] ,\n"b":{ } }\n' },
])("indentJson(%j) is what JSON.stringify makes of it", ({ text }) => {
  expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
});

test.each([
  { what: "large numbers", text: "[12345678901234567890]", want: "[\n  12345678901234567890\n]" },
  { what: "zeros at the end", text: "[1.00,1e2]", want: "[\n  1.00,\n  1e2\n]" },
  { what: "names that come twice", text: '{"a":1,"a":2}', want: '{\n  "a": 1,\n  "a": 2\n}' },
  { what: "the order of names", text: '{"b":1,"1":2}', want: '{\n  "b": 1,\n  "1": 2\n}' },
  { what: "escapes", text: '["\\u0041"]', want: '[\n  "\\u0041"\n]' },
])("indentJson leaves $what as they are", ({ text, want }) => {
  expect(indentJson(text)).toBe(want);
});

test.each([
  "",
  "Hello",
  "42",
  '"text"',
  "null",
  "Echo: {}",
  "{",
  "[1,]",
  "{a:1}",
  "{} {}",
  '["\n"]',
  "[1] // one",
])("indentJson(%j) is undefined", (text) => {
  expect(indentJson(text)).toBeUndefined();
});

test("indentJson goes 100 deep and no deeper", () => {
  expect(indentJson(nested(100))?.split("\n")).toHaveLength(199);
  expect(indentJson(nested(101))).toBeUndefined();
  expect(indentJson(nested(500_000))).toBeUndefined();
});

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}
