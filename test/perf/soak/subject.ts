import type { Probed, ProbeTarget } from "./probe.ts";
import { type SoakServer, startSoakServer, type Usage } from "./server.ts";
import type { Site } from "./site.ts";
import { createTally, disagreements, growthOf } from "./tally.ts";
import { type Outcome, runTraffic } from "./traffic.ts";

/** Milliseconds within which a server must have noticed that all clients are gone. */
const restLimit = 30_000;
/** The longest time for an answer of /healthz, in milliseconds. */
const lagLimit = 250;
/** How much more memory at rest, and how many more open files, are no leak yet. */
const memoryLimit = 32 * 1024 * 1024;
const fileLimit = 4;

/** A server under test, and what is known of it. */
export interface Subject extends AsyncDisposable {
  /** Puts it under traffic for so many milliseconds, waits until it is at rest, and prints a line. */
  round(time: number, seed: number): Promise<void>;
  /** Compares its use of the machine over all rounds, and ends it. */
  finish(): Promise<void>;
}

/** Starts a server with these flags; `report` gets each problem, in words. */
export async function startSubject(
  name: string,
  flags: readonly string[],
  lifetime: number,
  report: (problem: string) => void,
): Promise<Subject> {
  const server = await startSoakServer(flags, lifetime);
  const { url, port, secure } = server;
  const site: Site = { url, port, secure, tally: createTally() };
  /** At rest after each round. */
  const usages: Usage[] = [];
  const probe = createProbe({ port, secure, pids: await server.pids() });

  async function round(time: number, seed: number): Promise<void> {
    const traffic = runTraffic(site, time, seed);
    const [{ clients, problems }, most] = await Promise.all([traffic, mostOf(server, traffic)]);
    const wrong = await restOf(server, site);
    const rested = await server.usage();
    usages.push(rested);
    const { lag, answers } = probe.sinceLast();
    for (const problem of problems) report(`${name}, ${problem}`);
    for (const problem of wrong) report(`${name}, /metrics: ${problem}`);
    for (const answer of answers) report(`${name}, /healthz: expected 200, got ${answer}`);
    if (lag > lagLimit) report(`${name}: /healthz took ${lag.toFixed(0)} ms`);
    const columns = [
      `${Math.round(performance.now() / 1000)} s`.padStart(7),
      name.padEnd(5),
      `${clients} clients`.padStart(12),
      `${most.connections} connections`.padStart(15),
      `memory ${mebibytes(most.memory)}, ${mebibytes(rested.memory)} MiB at rest`.padStart(34),
      `${most.files} files, ${rested.files} at rest`.padStart(22),
      `lag ${lag.toFixed(0)} ms`.padStart(10),
    ];
    console.log(columns.join(" "));
  }

  async function finish(): Promise<void> {
    probe.stop();
    // The first round loads code that stays.
    const later = usages.length > 3 ? usages.slice(1) : usages;
    const memory = growthOf(later.map((usage) => usage.memory));
    const files = growthOf(later.map((usage) => usage.files));
    console.log(`${name}: at rest, ${mebibytes(memory)} MiB and ${files} files more than at first`);
    if (memory > memoryLimit) report(`${name}: memory at rest grew by ${mebibytes(memory)} MiB`);
    if (files > fileLimit) report(`${name}: ${files} more open files at rest`);
    for (const problem of await server.stop()) report(`${name}: ${problem}`);
  }

  return {
    round,
    finish,
    async [Symbol.asyncDispose]() {
      probe.stop();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Asks for /healthz over and over, in a thread of its own. */
function createProbe(target: ProbeTarget) {
  const worker = new Worker(new URL("./probe.ts", import.meta.url).href);
  let lag = 0;
  let answers: string[] = [];
  worker.onmessage = ({ data }: MessageEvent<Probed>) => {
    lag = Math.max(lag, data.lag);
    if (!data.answer.endsWith(" 200 OK")) answers.push(data.answer);
  };
  worker.postMessage(target);
  return {
    stop: () => worker.terminate(),
    /** The longest that it took since the last call, and what was no good answer. */
    sinceLast() {
      const found = { lag, answers };
      lag = 0;
      answers = [];
      return found;
    },
  };
}

/** Notes twice a second what the server uses, until the traffic is over, and gives the most. */
async function mostOf(
  server: SoakServer,
  traffic: Promise<Outcome>,
): Promise<Usage & { readonly connections: number }> {
  let isOver = false;
  void traffic.finally(() => void (isOver = true));
  let most = { memory: 0, files: 0, connections: 0 };
  while (!isOver) {
    const [usage, metrics] = await Promise.all([server.usage(), server.metrics()]);
    most = {
      memory: Math.max(most.memory, usage.memory),
      files: Math.max(most.files, usage.files),
      connections: Math.max(most.connections, metrics["wsecho_connections"] ?? 0),
    };
    await Bun.sleep(500);
  }
  return most;
}

/** Waits until the server has noticed that all clients are gone; what is wrong even then. */
async function restOf(server: SoakServer, { tally }: Site): Promise<string[]> {
  const end = performance.now() + restLimit;
  let wrong: string[] = [];
  do {
    await Bun.sleep(500);
    wrong = disagreements(tally.ranges, await server.metrics());
  } while (wrong.length > 0 && performance.now() < end);
  return wrong;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
