import { expect, test } from "bun:test";

import { parseHttpDate } from "../../src/text/http-date.ts";

const now = new Date("2026-03-01T12:00:00Z");

test.each([
  { text: "Sun, 06 Nov 1994 08:49:37 GMT", want: "1994-11-06T08:49:37.000Z" },
  { text: "Sunday, 06-Nov-94 08:49:37 GMT", want: "1994-11-06T08:49:37.000Z" },
  { text: "Sun Nov  6 08:49:37 1994", want: "1994-11-06T08:49:37.000Z" },
  { text: "Wed Nov 16 08:49:37 1994", want: "1994-11-16T08:49:37.000Z" },
  { text: "Thu, 31 Dec 2099 23:59:59 GMT", want: "2099-12-31T23:59:59.000Z" },
  { text: "Wednesday, 01-Jan-76 00:00:00 GMT", want: "2076-01-01T00:00:00.000Z" },
  { text: "Saturday, 01-Jan-77 00:00:00 GMT", want: "1977-01-01T00:00:00.000Z" },
])("parseHttpDate($text) is $want", ({ text, want }) => {
  expect(parseHttpDate(text, now)).toBe(Date.parse(want));
});

test.each([
  { text: "" },
  { text: "tomorrow" },
  { text: "1994" },
  { text: "1994-11-06T08:49:37Z" },
  { text: "Sun, 6 Nov 1994 08:49:37 GMT" },
  { text: "Sun, 06 Nov 1994 08:49:37" },
  { text: "Sun, 06 Nov 1994 08:49:37 CET" },
  { text: "Sun, 06 Abc 1994 08:49:37 GMT" },
  { text: "Sun, 06 Nov 1994 28:49:37 GMT" },
  { text: "Sun, 99 Nov 1994 08:49:37 GMT" },
  { text: "Sun, 06 Nov 1994 08:49:37 GMT, or later" },
])('parseHttpDate("$text") is undefined', ({ text }) => {
  expect(parseHttpDate(text, now)).toBeUndefined();
});
