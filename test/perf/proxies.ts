import { foreignProxies } from "../support/foreign-proxy.ts";
import { plainBun, quietFront } from "./contender.ts";
import { formatCount, formatRatio, median, ratioOf } from "./ratios.ts";
import { startContender } from "./running.ts";
import { describeScenario, type Scenario } from "./scenario.ts";
import { type Effort, measureAt, type Measured } from "./throughput.ts";

const plain = { binary: false, compress: false, tls: false } as const;

const scenarios: readonly Scenario[] = [
  { ...plain, size: 20, connections: 50, pipeline: 1 },
  { ...plain, size: 20, connections: 50, pipeline: 16 },
  { ...plain, binary: true, size: 65_536, connections: 50, pipeline: 1 },
  { ...plain, size: 20, connections: 1, pipeline: 1 },
];

/** What is measured: the server itself, and then what stands in front of it. */
export const proxyNames: readonly string[] = [
  "plain Bun",
  "serve -q --upstream",
  ...foreignProxies.filter(({ found }) => found).map(({ name }) => name),
];

/**
 * Measures a server directly and through what stands in front of it, in turns. The cells are messages per
 * second, ratios to that, and in the last row, of one connection, what is added to the median round trip.
 */
export async function proxyRows({ rounds, seconds }: Effort): Promise<string[][]> {
  await using stack = new AsyncDisposableStack();
  const wishes = { tls: false, compress: false };
  const upstream = stack.use(await startContender(plainBun, wishes));
  const port = Number(new URL(upstream.url).port);
  const front = stack.use(await startContender(quietFront(upstream.url), wishes));
  const urls = [upstream.url, front.url];
  for (const proxy of foreignProxies.filter(({ found }) => found)) {
    const running = stack.use(await proxy.start({ upstream: port, idleLimit: 60 }));
    urls.push(`ws://127.0.0.1:${running.port}/app/`);
  }
  const rows: string[][] = [];
  for (const scenario of scenarios) {
    const measured = urls.map((): Measured[] => []);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < urls.length; turn++) {
        const at = (turn + round) % urls.length;
        measured[at]?.push(await measureAt(urls[at] ?? "", scenario, seconds));
      }
    }
    const [direct = [], ...proxied] = measured;
    const peer = direct.map(({ rate }) => rate);
    rows.push([
      describeScenario(scenario),
      `${formatCount(median(peer))}/s`,
      ...proxied.map((own) =>
        formatRatio(
          ratioOf(
            own.map(({ rate }) => rate),
            peer,
          ),
        ),
      ),
    ]);
    if (scenario.connections > 1) continue;
    const added = (own: readonly Measured[]) =>
      median(own.map(({ roundTrip }, round) => roundTrip - (direct[round]?.roundTrip ?? 0)));
    rows.push([
      "added to the median round trip",
      `${Math.round(1000 * median(direct.map(({ roundTrip }) => roundTrip)))} µs`,
      ...proxied.map((own) => `+${Math.round(1000 * added(own))} µs`),
    ]);
  }
  return rows;
}
