import { expect, test } from "bun:test";

import { escapeControls } from "../../src/text/escape.ts";
import { renderJsonLine } from "../../src/text/json-line.ts";

test.each([
  { what: "nothing of note", text: "Grüße, 漢 🎉", want: '{"text":"Grüße, 漢 🎉"}' },
  { what: "a colour", text: "\x1b[31m", want: '{"text":"\\u001b[31m"}' },
  { what: "two lines", text: "a\r\nb", want: '{"text":"a\\r\\nb"}' },
  { what: "DEL and C1", text: "\x7f\x9b1m", want: '{"text":"\\u007f\\u009b1m"}' },
  { what: "line separators", text: "\u2028\u2029", want: '{"text":"\\u2028\\u2029"}' },
  { what: "text turned around", text: "\u202eabc", want: '{"text":"\\u202eabc"}' },
])("$what is written on one line", ({ text, want }) => {
  expect(renderJsonLine({ text })).toBe(`${want}\n`);
});

test("nothing below U+3000 could do harm at a terminal, or is read back as something else", () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join("");
  const line = renderJsonLine({ [all]: all }).slice(0, -1);
  expect(escapeControls(line)).toBe(line);
  expect(JSON.parse(line)).toEqual({ [all]: all });
});
