import { expect, test } from "bun:test";

import { parseCloseOption } from "../../../src/cli/send/close-option.ts";
import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";

test.each([
  { text: "1000", want: { code: 1000, reason: "" } },
  { text: "1000:", want: { code: 1000, reason: "" } },
  { text: "4000:good bye", want: { code: 4000, reason: "good bye" } },
  { text: "4999:12:30: over", want: { code: 4999, reason: "12:30: over" } },
])("parseCloseOption($text)", ({ text, want }) => {
  expect(parseCloseOption(text)).toEqual(want);
});

test.each([
  { what: "of two lines", reason: "two\nlines" },
  { what: "of 123 bytes", reason: "x".repeat(123) },
  { what: "of 123 bytes in fewer characters", reason: `${"ü".repeat(61)}x` },
])("a reason $what is taken", ({ reason }) => {
  expect(parseCloseOption(`3000:${reason}`)).toEqual({ code: 3000, reason });
});

const codes = "1000 to 1003, 1007 to 1014 or 3000 to 4999";

test.each([
  { text: "" },
  { text: "bye" },
  { text: ":bye" },
  { text: "0" },
  { text: "999" },
  { text: "1004" },
  { text: "1005" },
  { text: "1006" },
  { text: "1015" },
  { text: "1016" },
  { text: "2999" },
  { text: "5000" },
  { text: "10000" },
  { text: "01000" },
  { text: " 1000" },
  { text: "1000 bye" },
  { text: "-1000" },
  { text: "1e3" },
])('parseCloseOption("$text") says what was wanted', ({ text }) => {
  expect(() => parseCloseOption(text)).toThrow(
    expect.objectContaining({
      name: "ParseError",
      message: `Cannot parse "${text.split(":")[0]}": expected a close code from ${codes}`,
    }),
  );
});

test.each([
  { what: "124 bytes", reason: "x".repeat(124) },
  { what: "62 characters of two bytes each", reason: "ü".repeat(62) },
])("a reason of $what is too long", ({ reason }) => {
  expect(() => parseCloseOption(`1000:${reason}`)).toThrow(
    expect.objectContaining({
      name: "ParseError",
      message: expect.stringContaining("expected a reason of at most 123 bytes"),
    }),
  );
});

test("a socket accepts every code at the ends of the ranges", async () => {
  await using server = await listen({ port: 0 });
  for (const text of ["1000", "1003", "1007", "1014", "3000", "4999"]) {
    const socket = await connect(server.url);
    const { code } = parseCloseOption(text);
    expect(await socket.close(code)).toEqual({ code, reason: "" });
  }
});
