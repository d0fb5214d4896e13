import { dial } from "../../src/bench/dial.ts";
import { rampUp } from "../../src/bench/ramp-up.ts";
import type { Dialed } from "../../src/bench/shake-hands.ts";
import { targetFor } from "../../src/cli/bench/options.ts";
import { parseAddress } from "../../src/text/address.ts";
import type { Contender } from "./contender.ts";
import { formatRatio, median, ratioOf } from "./ratios.ts";
import { startContender } from "./running.ts";

const count = 10_000;
/** Milliseconds in which a server that has been left alone comes to rest. */
const rest = 1000;

/** What many connections that do nothing cost a server. */
interface IdleCost {
  /** Bytes of memory for each connection. */
  readonly memory: number;
  /** Milliseconds until all were open. */
  readonly time: number;
}

/** Measures that for servers in turns, and gives the rows of a table; see `throughputRow`. */
export async function idleRows(
  contenders: readonly Contender[],
  rounds: number,
): Promise<string[][]> {
  const costs = new Map<Contender, IdleCost[]>(contenders.map((each) => [each, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      if (contender.missing === undefined) costs.get(contender)?.push(await idleCost(contender));
    }
  }
  const row = (what: string, unit: string, of: (cost: IdleCost) => number) => {
    const [peer = [], ...others] = [...costs.values()].map((each) => each.map(of));
    const cells = others.map((own) => (own.length === 0 ? "" : formatRatio(ratioOf(own, peer))));
    return [what, `${Number(median(peer).toPrecision(3))} ${unit}`, ...cells];
  };
  return [
    row("memory of an idle connection, of 10,000", "KB", ({ memory }) => memory / 1000),
    row("time to accept 10,000 connections", "ms", ({ time }) => time),
  ];
}

async function idleCost(contender: Contender): Promise<IdleCost> {
  await using server = await startContender(contender, { tls: false, compress: false });
  const target = targetFor(parseAddress(server.url), {});
  const open: Dialed[] = [];
  const { signal } = new AbortController();
  await Bun.sleep(rest);
  const before = await residentMemory(server.pid);
  const start = performance.now();
  await rampUp(
    count,
    async () => void open.push(await dial(target, 10_000, signal)),
    () => false,
  );
  const time = performance.now() - start;
  await Bun.sleep(rest);
  const after = await residentMemory(server.pid);
  for (const { socket } of open) socket.terminate();
  return { memory: (after - before) / count, time };
}

/** The bytes of memory that a process uses, which only Linux shows. */
export async function residentMemory(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
