import { expect, test } from "bun:test";

import { parseRegex } from "../../src/text/regex.ts";

test.each([
  { text: "^Echo", source: "^Echo", flags: "" },
  { text: "/^echo/i", source: "^echo", flags: "i" },
  { text: "/a/", source: "a", flags: "" },
  { text: "/a/b/m", source: "a\\/b", flags: "m" },
  { text: "/a/gi", source: "a", flags: "i" },
  { text: "/./su", source: ".", flags: "su" },
  { text: "/path", source: "\\/path", flags: "" },
  { text: "/a/b", source: "\\/a\\/b", flags: "" },
  { text: "//", source: "\\/\\/", flags: "" },
  { text: "a/i", source: "a\\/i", flags: "" },
  { text: "", source: "(?:)", flags: "" },
])('parseRegex("$text") is /$source/$flags', ({ text, source, flags }) => {
  expect(parseRegex(text)).toMatchObject({ source, flags });
});

test.each([
  { text: "(" },
  { text: "[a" },
  { text: "*" },
  { text: "/(/" },
  { text: "/a/ii" },
  { text: "/a/uv" },
])('parseRegex("$text") says what was wanted', ({ text }) => {
  const message = `Cannot parse "${text}": expected a regular expression such as ^Echo or /^echo/i`;
  expect(() => parseRegex(text)).toThrow(expect.objectContaining({ name: "ParseError", message }));
});
