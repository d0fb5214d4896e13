import { executable } from "../support/executable.ts";
import type { Contender } from "./contender.ts";
import { formatCount, formatRatio, median, ratioOf } from "./ratios.ts";
import { type RunningContender, startContender } from "./running.ts";
import { describeScenario, type Scenario } from "./scenario.ts";

/** How long, and how often, each server is measured. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

/**
 * Measures servers under one load, in turns, and gives the row of a table: what the first of them
 * did in messages per second, and the others as ratios to that. A server that cannot do it has no
 * cell.
 */
export async function throughputRow(
  scenario: Scenario,
  contenders: readonly Contender[],
  { rounds, seconds }: Effort,
): Promise<string[]> {
  const rates = new Map<Contender, number[]>(contenders.map((each) => [each, []]));
  const able = contenders.filter(({ missing, hasTls }) => !missing && (hasTls || !scenario.tls));
  await using stack = new AsyncDisposableStack();
  const servers = new Map<Contender, RunningContender>();
  for (const contender of able) {
    servers.set(contender, stack.use(await startContender(contender, scenario)));
  }
  for (let round = 0; round < rounds; round++) {
    for (const [contender, { url }] of inTurns(servers, round)) {
      rates.get(contender)?.push((await measureAt(url, scenario, seconds)).rate);
    }
  }
  const [peer = []] = rates.values();
  const cells = contenders.slice(1).map((contender) => {
    const own = rates.get(contender) ?? [];
    return own.length === 0 ? "" : formatRatio(ratioOf(own, peer));
  });
  return [describeScenario(scenario), `${formatCount(median(peer))}/s`, ...cells];
}

/** Who is first changes from round to round, as what comes before leaves the machine warm. */
function inTurns<K, V>(items: ReadonlyMap<K, V>, round: number): [K, V][] {
  const entries = [...items];
  const first = round % entries.length;
  return [...entries.slice(first), ...entries.slice(0, first)];
}

/** What a server does under a load. */
export interface Measured {
  /** Messages per second. */
  readonly rate: number;
  /** The median, in milliseconds. */
  readonly roundTrip: number;
}

/** Puts the server at a URL under a load. */
export async function measureAt(
  url: string,
  scenario: Scenario,
  seconds: number,
): Promise<Measured> {
  const { size, binary, connections, pipeline, compress, tls } = scenario;
  const flags = [
    `--connections=${connections}`,
    `--pipeline=${pipeline}`,
    `--size=${size}`,
    `--duration=${seconds}s`,
    ...(binary ? ["--binary"] : []),
    ...(compress ? ["--compress"] : []),
    ...(tls ? ["--insecure"] : []),
  ];
  const command = [executable, "bench", "--json", `--url=${url}`, ...flags];
  const program = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, exitCode] = await Promise.all([
    program.stdout.text(),
    program.stderr.text(),
    program.exited,
  ]);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} exited with ${exitCode}: ${stderr}`);
  const report: BenchReport = JSON.parse(stdout);
  if (compress && report.compressing !== connections)
    throw new Error("No compression was agreed on");
  const { ws_msgs_received: received, ws_echo_duration: roundTrips } = report.metrics;
  return { rate: received.rate, roundTrip: roundTrips.med };
}

interface BenchReport {
  readonly compressing: number;
  readonly metrics: {
    readonly ws_msgs_received: { readonly rate: number };
    readonly ws_echo_duration: { readonly med: number };
  };
}
