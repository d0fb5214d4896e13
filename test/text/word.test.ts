import { expect, test } from "bun:test";

import { parseChoice, parseNonEmpty } from "../../src/text/word.ts";

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
  "parseNonEmpty($raw) is the text itself",
  ({ raw }) => {
    expect(parseNonEmpty(raw)).toBe(raw);
  },
);

test.each([
  { raw: "", quoted: '""' },
  { raw: "  ", quoted: '"  "' },
  { raw: "\t\n", quoted: '"\\t\\n"' },
])("parseNonEmpty($quoted) expects a non-empty value", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected a non-empty value`;
  expect(() => parseNonEmpty(raw)).toThrow(
    expect.objectContaining({ name: "ParseError", message }),
  );
});
