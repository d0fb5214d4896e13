import { expect, test } from "bun:test";

import { compareRuns, toJsonComparison } from "../src/cli/bench/comparison.ts";
import { toJsonReport } from "../src/cli/bench/json-report.ts";
import { somePlan, someResult } from "./support/load-result.ts";

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text();
const section = readme.slice(readme.indexOf("## Bench"), readme.indexOf("## Library"));
const report = toJsonReport(somePlan(), someResult(), {
  version: "1.2.3",
  started: new Date(0),
  workers: 1,
});
const comparison = toJsonComparison("before.json", compareRuns(report, report));
const { metrics, plan, errors, client, ...top } = report;

test("the README shows every name of the JSON report", () => {
  const names = [
    ...Object.keys({ ...top, plan, errors, client, compare: comparison }),
    ...Object.keys(metrics).map((name) => `metrics.${name}`),
    ...Object.keys({ ...plan, ...errors, ...client, ...comparison }),
    ...["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "p(99.9)"],
  ];
  expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

test("the README shows no other name", () => {
  const rows = Array.from(section.matchAll(/^\| (`.*?) +\|/gm), ([, names = ""]) => names);
  const names = rows.flatMap((row) => row.split(", ")).map((name) => name.replaceAll("`", ""));
  const known = [
    ...Object.keys(report).filter((name) => name !== "metrics"),
    ...Object.keys(metrics).map((name) => `metrics.${name}`),
    "compare",
  ];
  expect(names.toSorted()).toEqual(known.toSorted());
});
