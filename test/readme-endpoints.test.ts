import { expect, test } from "bun:test";

import { endpointList } from "../src/server/pages.ts";

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text();

/** The rows of the table under such a heading, without its rule; a row is its cells. */
function tableUnder(heading: string): string[][] {
  const lines = readme.split("\n");
  const start = lines.findIndex((line) => cellsOf(line)[0] === heading);
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  return lines.slice(start + 2, start + length).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const { paths, faults } = endpointList();

test("the README shows every path, and what it accepts", () => {
  const rows = paths.map(({ path, summary, query }) => {
    const takes = Object.entries(query).map(([name, meaning]) => `\`?${name}\`: ${meaning}`);
    return [`\`${path}\``, [summary, takes.join("; ")].filter(Boolean).join(". ")];
  });
  expect(tableUnder("path")).toEqual(rows);
});

test("the README shows every fault", () => {
  const rows = Object.entries(faults).map(([name, meaning]) => [`\`${name}\``, meaning]);
  expect(tableUnder("query")).toEqual(rows);
});
