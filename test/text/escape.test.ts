import { expect, test } from "bun:test";

import { escapeControls, renderJsonLine } from "../../src/text/escape.ts";

test.each([
  { what: "a line feed", raw: "a\nb", want: "a\\nb" },
  { what: "a carriage return", raw: "a\rb", want: "a\\rb" },
  { what: "a tab", raw: "a\tb", want: "a\\tb" },
  { what: "a null", raw: "\0", want: "\\x00" },
  { what: "a bell", raw: "\x07", want: "\\x07" },
  { what: "a colour", raw: "\x1b[31mred\x1b[0m", want: "\\x1b[31mred\\x1b[0m" },
  { what: "a window title", raw: "\x1b]0;title\x07", want: "\\x1b]0;title\\x07" },
  { what: "a delete", raw: "\x7f", want: "\\x7f" },
  { what: "an 8-bit escape", raw: "\x9b31m", want: "\\x9b31m" },
  { what: "a line separator", raw: "\u2028", want: "\\u2028" },
  { what: "a right-to-left override", raw: "\u202egnp.exe", want: "\\u202egnp.exe" },
  { what: "an isolate", raw: "\u2066x\u2069", want: "\\u2066x\\u2069" },
  { what: "an Arabic letter mark", raw: "\u061c", want: "\\u061c" },
  { what: "a tab after much text", raw: `${"a".repeat(1000)}\t`, want: `${"a".repeat(1000)}\\t` },
  {
    what: "a tab after a little text",
    raw: `${"~ ".repeat(100)}\t`,
    want: `${"~ ".repeat(100)}\\t`,
  },
])("$what becomes visible", ({ raw, want }) => {
  expect(escapeControls(raw)).toBe(want);
});

test.each([
  { what: "nothing", raw: "" },
  { what: "ASCII", raw: 'The "quick" brown fox\\n ~' },
  { what: "accents", raw: "Größe, déjà vu\u00a0!" },
  { what: "right-to-left letters", raw: "שלום مرحبا" },
  { what: "emoji, joined ones too", raw: "👍🏽 👩‍👩‍👧" },
])("$what stays as it is", ({ raw }) => {
  expect(escapeControls(raw)).toBe(raw);
});

test("no character that controls a terminal or the direction of text gets through", () => {
  const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
  const leaking: string[] = [];
  for (let code = 0; code <= 0xffff; code++) {
    if (control.test(escapeControls(`<${String.fromCharCode(code)}>`))) {
      leaking.push(code.toString(16));
    }
  }
  expect(leaking).toEqual([]);
});

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
