import { expect, test } from "bun:test";

import {
  expositionContentType,
  type Family,
  histogramSamples,
  renderExposition,
} from "../../../src/server/metrics/exposition.ts";
import { parseExposition, seriesOf } from "../../support/exposition.ts";

test("families are written with HELP, TYPE and their samples, each line ended by a line feed", () => {
  const families: Family[] = [
    { name: "open", help: "Open now.", type: "gauge", samples: [{ value: 2 }] },
    {
      name: "seen_total",
      help: "Ever seen.",
      type: "counter",
      samples: [
        { labels: { kind: "a", size: "1" }, value: 3 },
        { labels: { kind: "b", size: "1" }, value: 4 },
      ],
    },
    { name: "lost_total", help: "Never yet.", type: "counter", samples: [] },
  ];
  expect(renderExposition(families)).toBe(
    [
      "# HELP open Open now.",
      "# TYPE open gauge",
      "open 2",
      "# HELP seen_total Ever seen.",
      "# TYPE seen_total counter",
      'seen_total{kind="a",size="1"} 3',
      'seen_total{kind="b",size="1"} 4',
      "# HELP lost_total Never yet.",
      "# TYPE lost_total counter",
      "",
    ].join("\n"),
  );
});

test.each([
  { value: "plain", written: "plain" },
  { value: "", written: "" },
  { value: 'say "hi"', written: 'say \\"hi\\"' },
  { value: "C:\\new", written: "C:\\\\new" },
  { value: "two\nlines", written: "two\\nlines" },
  { value: '\\"\n', written: '\\\\\\"\\n' },
  { value: "tab\tand {braces}, = #", written: "tab\tand {braces}, = #" },
  { value: "größer ✓", written: "größer ✓" },
])("the label value $value is written as $written", ({ value, written }) => {
  const samples = [{ labels: { a: value }, value: 1 }];
  const text = renderExposition([{ name: "g", help: "G.", type: "gauge", samples }]);
  expect(text).toEndWith(`\ng{a="${written}"} 1\n`);
  expect(parseExposition(text)[0]?.samples[0]?.labels.get("a")).toBe(value);
});

test("HELP escapes backslashes and line feeds, but no quotes", () => {
  const help = 'A "\\d"\nmore';
  const text = renderExposition([{ name: "g", help, type: "gauge", samples: [] }]);
  expect(text).toStartWith('# HELP g A "\\\\d"\\nmore\n');
  expect(parseExposition(text)[0]?.help).toBe(help);
});

test.each([
  { value: 0, written: "0" },
  { value: 1.5, written: "1.5" },
  { value: 2 ** 53, written: "9007199254740992" },
  { value: 1e21, written: "1e+21" },
  { value: 1e-7, written: "1e-7" },
  { value: Infinity, written: "+Inf" },
  { value: -Infinity, written: "-Inf" },
  { value: Number.NaN, written: "NaN" },
])("the value $value is written as $written", ({ value, written }) => {
  const text = renderExposition([{ name: "g", help: "G.", type: "gauge", samples: [{ value }] }]);
  expect(text).toEndWith(`\ng ${written}\n`);
  expect(seriesOf(parseExposition(text))).toEqual({ g: value });
});

test.each([
  { counts: [0, 0, 0], buckets: [0, 0, 0] },
  { counts: [1, 0, 2], buckets: [1, 1, 3] },
  { counts: [0, 5, 0], buckets: [0, 5, 5] },
  { counts: [0, 0, 7], buckets: [0, 0, 7] },
])("a histogram of $counts has the buckets $buckets", ({ counts, buckets }) => {
  const samples = histogramSamples([0.000_001, 0.5], counts, 1.25);
  const text = renderExposition([{ name: "h", help: "H.", type: "histogram", samples }]);
  expect(seriesOf(parseExposition(text))).toEqual({
    'h_bucket{le="0.000001"}': buckets[0] ?? Number.NaN,
    'h_bucket{le="0.5"}': buckets[1] ?? Number.NaN,
    'h_bucket{le="+Inf"}': buckets[2] ?? Number.NaN,
    h_sum: 1.25,
    h_count: buckets[2] ?? Number.NaN,
  });
});

test("the content type reaches a client as it is", async () => {
  await using server = Bun.serve({
    port: 0,
    fetch: () => new Response("", { headers: { "Content-Type": expositionContentType } }),
  });
  const response = await fetch(server.url);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
});
