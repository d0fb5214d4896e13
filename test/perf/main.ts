// Compares servers, and prints the tables of the README. It assumes that
// `bun run build` has been run, and nothing else keeps the machine busy.
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { hasBrowser } from "../support/browser.ts";
import { lacksRedis } from "../support/redis.ts";
import { contenders } from "./contender.ts";
import { idleRows } from "./idle.ts";
import { pageRows } from "./page.ts";
import { proxyNames, proxyRows } from "./proxies.ts";
import { toMarkdown } from "./ratios.ts";
import { capacityRows, roomLatencyRows } from "./redis.ts";
import { roomRows } from "./rooms.ts";
import { describeScenario, scenarios } from "./scenario.ts";
import { startUpRows } from "./start-up.ts";
import { throughputRow } from "./throughput.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const only = new RegExp(values.only);
const rounds = Number(values.rounds);
const effort = { rounds, seconds: Number(values.seconds) };

for (const { name, missing } of contenders) {
  if (missing !== undefined) console.warn(`Without ${name}: ${missing}`);
}
const [cpu] = cpus();
console.log(`${cpu?.model}, ${cpus().length} cores, ${process.platform}, Bun ${Bun.version}\n`);

const [peer, ...others] = contenders.map(({ name }) => name);
const head = ["load", `${peer}`, ...others];
const rows: string[][] = [];

async function measure(what: string, act: () => Promise<string[][]>): Promise<void> {
  if (!only.test(what)) return;
  const measured = await act();
  rows.push(...measured);
  for (const row of measured) console.warn(row.join("  |  "));
}

for (const scenario of scenarios) {
  await measure(describeScenario(scenario), async () => [
    await throughputRow(scenario, contenders, effort),
  ]);
}
if (process.platform === "linux") {
  await measure("idle", () => idleRows(contenders, rounds));
} else {
  console.warn("Without idle connections: Linux alone has /proc, where the memory is read");
}
console.log(toMarkdown([head, ...rows]));

if (only.test("rooms")) {
  const head = ["room", "plain Bun", "serve -q", "slowest page of plain Bun", "of serve -q"];
  console.log(toMarkdown([head, ...(await roomRows(rounds))]));
}
if (only.test("upstream")) {
  console.log(toMarkdown([["in front of plain Bun", ...proxyNames], ...(await proxyRows(effort))]));
}
if (process.platform === "linux" && only.test("redis") && !lacksRedis()) {
  console.log(toMarkdown([["a message in a room", "p50", "p99"], ...(await roomLatencyRows())]));
  console.log(toMarkdown([["capacity", ""], ...(await capacityRows())]));
}
if (only.test("page") && hasBrowser) {
  console.log(toMarkdown([["page in Chromium", ""], ...(await pageRows(rounds))]));
}
if (only.test("start-up")) {
  console.log(toMarkdown([["start-up", "time", "ratio"], ...(await startUpRows())]));
}
