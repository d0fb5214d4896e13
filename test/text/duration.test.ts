import { expect, test } from "bun:test";

import { formatDuration, parseDuration, parseTime } from "../../src/text/duration.ts";

test.each([
  { raw: "0", want: 0 },
  { raw: "0ms", want: 0 },
  { raw: "0s", want: 0 },
  { raw: "250ms", want: 250 },
  { raw: "1.5ms", want: 1.5 },
  { raw: "2s", want: 2000 },
  { raw: "0.25s", want: 250 },
  { raw: "1m", want: 60_000 },
  { raw: "1.5m", want: 90_000 },
  { raw: "1h", want: 3_600_000 },
  { raw: "007s", want: 7000 },
])("parseDuration($raw) is $want", ({ raw, want }) => {
  expect(parseDuration(raw)).toBe(want);
});

test.each([
  { raw: "", quoted: '""' },
  { raw: "5", quoted: '"5"' },
  { raw: "00", quoted: '"00"' },
  { raw: "s", quoted: '"s"' },
  { raw: "-1s", quoted: '"-1s"' },
  { raw: "+1s", quoted: '"+1s"' },
  { raw: ".5s", quoted: '".5s"' },
  { raw: "1.s", quoted: '"1.s"' },
  { raw: "1,5s", quoted: '"1,5s"' },
  { raw: "1e3ms", quoted: '"1e3ms"' },
  { raw: "2S", quoted: '"2S"' },
  { raw: "2 s", quoted: '"2 s"' },
  { raw: " 2s", quoted: '" 2s"' },
  { raw: "2s\n", quoted: '"2s\\n"' },
  { raw: "1m30s", quoted: '"1m30s"' },
  { raw: "2d", quoted: '"2d"' },
  { raw: "forever", quoted: '"forever"' },
])("parseDuration($quoted) says what was wanted", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected a duration such as 250ms, 2s or 1m`;
  expect(() => parseDuration(raw)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

const range = { min: 8000, max: 960_000 };

test.each([{ raw: "8s" }, { raw: "8000ms" }, { raw: "16m" }])(
  "parseDuration($raw) is accepted at the end of its range",
  ({ raw }) => {
    expect(() => parseDuration(raw, range)).not.toThrow();
  },
);

test.each([{ raw: "7999ms" }, { raw: "16.01m" }, { raw: "0" }, { raw: "abc" }])(
  "parseDuration($raw) outside its range names the range",
  ({ raw }) => {
    const message = `Cannot parse "${raw}": expected a duration from 8s to 16m`;
    expect(() => parseDuration(raw, range)).toThrow(
      expect.objectContaining({ name: "ParseError", message }),
    );
  },
);

test("a duration is always finite", () => {
  expect(() => parseDuration(`${"9".repeat(400)}s`)).toThrow("expected a duration");
});

test.each([
  { milliseconds: 0, want: "0ms" },
  { milliseconds: 1, want: "1ms" },
  { milliseconds: 249.6, want: "250ms" },
  { milliseconds: 999, want: "999ms" },
  { milliseconds: 1000, want: "1s" },
  { milliseconds: 1234, want: "1.23s" },
  { milliseconds: 1500, want: "1.5s" },
  { milliseconds: 59_000, want: "59s" },
  { milliseconds: 60_000, want: "1m" },
  { milliseconds: 90_000, want: "1.5m" },
  { milliseconds: 3_600_000, want: "1h" },
  { milliseconds: 2 ** 31 - 1, want: "596.52h" },
])("formatDuration($milliseconds) is $want", ({ milliseconds, want }) => {
  expect(formatDuration(milliseconds)).toBe(want);
});

test("what formatDuration writes, parseDuration reads back to within half a percent", () => {
  for (let milliseconds = 0; milliseconds < 2 ** 31; milliseconds += 1 + (milliseconds >> 6)) {
    const error = Math.abs(parseDuration(formatDuration(milliseconds)) - milliseconds);
    expect(error).toBeLessThanOrEqual(milliseconds < 1000 ? 0 : milliseconds * 0.005);
  }
});

test("what parseDuration reads, formatDuration writes as it was", () => {
  const texts = ["ms", "s", "m", "h"].flatMap((unit) => [1, 2, 30, 59].map((n) => n + unit));
  for (let hundredths = 101; hundredths < 6000; hundredths += 7) texts.push(`${hundredths / 100}s`);
  for (const text of texts) expect(formatDuration(parseDuration(text))).toBe(text);
});

test.each([
  { raw: "1ms", want: 1 },
  { raw: "2147483647ms", want: 2 ** 31 - 1 },
  { raw: "596h", want: 596 * 3_600_000 },
])("parseTime($raw) is $want", ({ raw, want }) => {
  expect(parseTime(raw)).toBe(want);
});

test.each(["0", "0s", "0.5ms", "597h", "-1s", "soon"])("parseTime(%p) is refused", (raw) => {
  expect(() => parseTime(raw)).toThrow(`${JSON.stringify(raw)}: expected a duration from 1ms to`);
});
