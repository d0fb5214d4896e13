import { expect, test } from "bun:test";

import { parseChoice, parseWord } from "../../src/text/word.ts";

const formats = ["text", "json"] as const;

test.each(formats.map((raw) => ({ raw })))("parseChoice($raw) is one of the choices", ({ raw }) => {
  expect(parseChoice(raw, formats)).toBe(raw);
});

test.each([
  { raw: "", quoted: '""' },
  { raw: "xml", quoted: '"xml"' },
  { raw: "JSON", quoted: '"JSON"' },
  { raw: "json ", quoted: '"json "' },
  { raw: "jso", quoted: '"jso"' },
  { raw: "text\n", quoted: '"text\\n"' },
])("parseChoice($quoted) names the choices", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected "text" or "json"`;
  expect(() => parseChoice(raw, formats)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

test.each([{ raw: "localhost" }, { raw: "::1" }, { raw: " padded " }, { raw: "0" }])(
  "parseWord($raw) is the word itself",
  ({ raw }) => {
    expect(parseWord(raw)).toBe(raw);
  },
);

test.each([
  { raw: "", quoted: '""' },
  { raw: "  ", quoted: '"  "' },
  { raw: "\t\n", quoted: '"\\t\\n"' },
])("parseWord($quoted) wants a word", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected a word`;
  expect(() => parseWord(raw)).toThrow(expect.objectContaining({ name: "ParseError", message }));
});
