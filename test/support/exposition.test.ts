import { expect, test } from "bun:test";

import { parseExposition, seriesOf } from "./exposition.ts";

const counter = "# HELP a_total A.\n# TYPE a_total counter\n";
const gauge = "# HELP g G.\n# TYPE g gauge\n";
const histogram = "# HELP h H.\n# TYPE h histogram\n";

test("a well-formed exposition is read", () => {
  const text =
    `${counter}a_total{x="1",y="\\\\ \\" \\n"} 1\na_total{x="2",y=""} 2.5e+21\n` +
    `${gauge}g -Inf\n` +
    `${histogram}h_bucket{le="0.5"} 1\nh_bucket{le="+Inf"} 3\nh_sum 4.5\nh_count 3\n`;
  const families = parseExposition(text);
  expect(families.map(({ name, help, type }) => `${name} ${type}: ${help}`)).toEqual([
    "a_total counter: A.",
    "g gauge: G.",
    "h histogram: H.",
  ]);
  expect(families[0]?.samples[0]?.labels.get("y")).toBe('\\ " \n');
  expect(seriesOf(families)).toEqual({
    'a_total{x="1",y="\\\\ \\" \\n"}': 1,
    'a_total{x="2",y=""}': 2.5e21,
    g: -Infinity,
    'h_bucket{le="0.5"}': 1,
    'h_bucket{le="+Inf"}': 3,
    h_sum: 4.5,
    h_count: 3,
  });
});

test.each([
  { fault: "no line feed at the end", text: `${gauge}g 1`, problem: "line feed" },
  { fault: "an empty line", text: `${gauge}\ng 1\n`, problem: "not a sample" },
  { fault: "a comment", text: `${gauge}# g\ng 1\n`, problem: "not a sample" },
  { fault: "no HELP", text: "# TYPE g gauge\ng 1\n", problem: "not a HELP line" },
  { fault: "no TYPE", text: "# HELP g G.\ng 1\n", problem: "not a TYPE line" },
  { fault: "TYPE after samples", text: "# HELP g G.\ng 1\n# TYPE g gauge\n", problem: "TYPE line" },
  { fault: "an unknown type", text: "# HELP g G.\n# TYPE g meter\n", problem: "TYPE line" },
  { fault: "TYPE of another", text: "# HELP g G.\n# TYPE f gauge\n", problem: "follows HELP" },
  { fault: "a bad escape in HELP", text: "# HELP g \\t\n# TYPE g gauge\n", problem: "HELP line" },
  { fault: "a family twice", text: `${gauge}g 1\n${gauge}`, problem: "twice" },
  { fault: "a series twice", text: `${gauge}g{a="1"} 1\ng{a="1"} 2\n`, problem: "twice" },
  {
    fault: "a series reordered",
    text: `${gauge}g{a="",b=""} 1\ng{b="",a=""} 1\n`,
    problem: "twice",
  },
  { fault: "a foreign sample", text: `${gauge}f 1\n`, problem: "does not belong" },
  { fault: "a bad name", text: `${gauge}9g 1\n`, problem: "not a sample" },
  { fault: "no value", text: `${gauge}g \n`, problem: "not a sample" },
  { fault: "a value in words", text: `${gauge}g Infinity\n`, problem: "no number" },
  { fault: "a hyphen in a label", text: `${gauge}g{a-b="1"} 1\n`, problem: "not labels" },
  { fault: "a reserved label", text: `${gauge}g{__a="1"} 1\n`, problem: "reserved" },
  { fault: "a label twice", text: `${gauge}g{a="1",a="2"} 1\n`, problem: "twice" },
  { fault: "a bare quote in a label", text: `${gauge}g{a="""} 1\n`, problem: "not labels" },
  { fault: "a bad escape in a label", text: `${gauge}g{a="\\t"} 1\n`, problem: "not labels" },
  { fault: "a comma too many", text: `${gauge}g{a="1",} 1\n`, problem: "not labels" },
  { fault: '"le" on a gauge', text: `${gauge}g{le="1"} 1\n`, problem: "le" },
  {
    fault: "a gauge called total",
    text: "# HELP g_total G.\n# TYPE g_total gauge\n",
    problem: "name",
  },
  { fault: "a counter not so called", text: "# HELP g G.\n# TYPE g counter\n", problem: "name" },
  { fault: "a negative counter", text: `${counter}a_total -1\n`, problem: "cannot count" },
  { fault: "a counter of NaN", text: `${counter}a_total NaN\n`, problem: "cannot count" },
])("an exposition with $fault is rejected", ({ text, problem }) => {
  expect(() => parseExposition(text)).toThrow(problem);
});

const sumAndCount = "h_sum 1\nh_count 2\n";

test.each([
  { fault: "without +Inf", body: `h_bucket{le="1"} 2\n${sumAndCount}`, problem: "+Inf" },
  {
    fault: "whose bounds descend",
    body: `h_bucket{le="2"} 1\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\n${sumAndCount}`,
    problem: "bounds must ascend",
  },
  {
    fault: "whose buckets descend",
    body: `h_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\n${sumAndCount}`,
    problem: "buckets must ascend",
  },
  {
    fault: "whose count differs",
    body: `h_bucket{le="+Inf"} 3\n${sumAndCount}`,
    problem: "equal the count",
  },
  { fault: "without sum", body: 'h_bucket{le="+Inf"} 2\nh_count 2\n', problem: "h_sum" },
  { fault: "without count", body: 'h_bucket{le="+Inf"} 2\nh_sum 1\n', problem: "h_count" },
  { fault: "without buckets", body: sumAndCount, problem: "+Inf" },
  { fault: "with a label", body: `h_bucket{a="",le="+Inf"} 2\n${sumAndCount}`, problem: "alone" },
  { fault: "with more", body: `h_bucket{le="+Inf"} 2\n${sumAndCount}h 1\n`, problem: "too much" },
  {
    fault: "with a bucket after the sum",
    body: `h_bucket{le="1"} 2\nh_sum 1\nh_bucket{le="+Inf"} 2\nh_count 2\n`,
    problem: "late",
  },
])("a histogram $fault is rejected", ({ body, problem }) => {
  expect(() => parseExposition(histogram + body)).toThrow(problem);
});
