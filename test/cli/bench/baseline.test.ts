import { describe, expect, test } from "bun:test";

import { readBaseline } from "../../../src/cli/bench/baseline.ts";
import { toJsonReport } from "../../../src/cli/bench/json-report.ts";
import { makeFolder } from "../../support/folder.ts";
import { histogramOf, somePlan, someResult } from "../../support/load-result.ts";
import { notOn } from "../../support/prerequisite.ts";

const circumstances = { version: "1.2.3", started: new Date(0), workers: 1 };
const good = toJsonReport(somePlan(), someResult(), circumstances);

async function read(content: string): Promise<unknown> {
  await using folder = await makeFolder();
  const path = folder.at("before.json");
  await Bun.write(path, content);
  return await readBaseline(path).catch((error: Error) => error.message.replaceAll(path, "FILE"));
}

test.each([
  { name: "of a closed loop", report: good },
  {
    name: "of an open loop without a single echo",
    report: toJsonReport(
      somePlan({ rate: 5 }),
      someResult({ latency: histogramOf() }),
      circumstances,
    ),
  },
])("what bench has printed is read, $name", async ({ report }) => {
  expect(await read(`${JSON.stringify(report)}\n`)).toEqual(report);
});

describe("anything else is an error:", () => {
  const wanted =
    'Cannot compare with "FILE": expected the output of "wsecho bench --json", but it is ';

  test.each([
    { name: "nothing", content: "", problem: "not JSON" },
    { name: "a text", content: "Target  ws://", problem: "not JSON" },
    { name: "a number", content: "1", problem: "other JSON" },
    { name: "null", content: "null", problem: "other JSON" },
    { name: "an empty object", content: "{}", problem: "other JSON" },
    { name: "what k6 exports", content: '{"metrics":{"ws_sessions":{}}}', problem: "other JSON" },
    { name: "no plan", content: without({ plan: null }), problem: "other JSON" },
    { name: "no errors", content: without({ errors: {} }), problem: "other JSON" },
    { name: "no time", content: without({ started: "yesterday" }), problem: "other JSON" },
    { name: "no target", content: without({ target: 5 }), problem: "other JSON" },
    {
      name: "a latency that is none",
      content: without({ metrics: { ...good.metrics, ws_echo_duration: {} } }),
      problem: "other JSON",
    },
    {
      name: "a rate that is none",
      content: without({ plan: { ...good.plan, rate: "fast" } }),
      problem: "other JSON",
    },
  ])("$name", async ({ content, problem }) => {
    expect(await read(content)).toBe(wanted + problem);
  });
});

test.skipIf(notOn("Unix"))("a file without an end is an error (Windows has none)", async () => {
  const message = 'Cannot read "/dev/zero": expected a file of at most 64MiB, but it is larger';
  await expect(readBaseline("/dev/zero")).rejects.toMatchObject({ code: "BAD_VALUE", message });
});

test("a missing file is an error", async () => {
  const want = { code: "BAD_VALUE", message: expect.stringContaining("there is no such file") };
  await using folder = await makeFolder();
  await expect(readBaseline(folder.at("missing.json"))).rejects.toMatchObject(want);
});

function without(changes: object): string {
  return JSON.stringify({ ...good, ...changes });
}
