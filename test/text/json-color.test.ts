import { expect, test } from "bun:test";

import { colorJson } from "../../src/text/json-color.ts";
import { indentJson } from "../../src/text/json-indent.ts";

const reset = "\x1b[39m";

test.each([
  { what: "a name", json: '{\n  "a": {}\n}', want: `{\n  \x1b[36m"a"${reset}: {}\n}` },
  { what: "a text", json: '[\n  "a"\n]', want: `[\n  \x1b[32m"a"${reset}\n]` },
  { what: "a number", json: "[\n  -1.5e3\n]", want: `[\n  \x1b[33m-1.5e3${reset}\n]` },
  { what: "a word", json: "[\n  true\n]", want: `[\n  \x1b[35mtrue${reset}\n]` },
  { what: "null", json: "[\n  null\n]", want: `[\n  \x1b[35mnull${reset}\n]` },
  {
    what: "a text with a colon after a quote",
    json: '[\n  "a\\":"\n]',
    want: `[\n  \x1b[32m"a\\":"${reset}\n]`,
  },
])("colorJson gives $what its colour", ({ json, want }) => {
  expect(colorJson(json)).toBe(want);
});

test("nothing but the colours is added", () => {
  const json = indentJson('{"a":[1,"two",null,{"b":false}],"c":"{\\"d\\": 1}"}') ?? "";
  const colored = colorJson(json);
  expect(colored).not.toBe(json);
  expect(Bun.stripANSI(colored)).toBe(json);
});
