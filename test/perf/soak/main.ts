// Puts the executable under mixed traffic of good, slow, faulty, cut and hostile clients for some
// minutes, and fails on a wrong or lost echo, a leak, a lag, or a counter that does not add up. It
// assumes that `bun run build` has been run. Linux only, where /proc shows what a process uses.
import { parseArgs } from "node:util";

import { startSubject } from "./subject.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    workers: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
  },
});
const time = Number(values.minutes) * 60_000;
const seed = Number(values.seed);
if (!(time > 0 && time <= 86_400_000)) {
  throw new Error(`Cannot soak for --minutes "${values.minutes}": expected e.g. 5, at most 1440`);
}
if (!Number.isSafeInteger(seed)) {
  throw new Error(`Cannot use --seed "${values.seed}": expected a whole number, e.g. 1`);
}
if (process.platform !== "linux") {
  throw new Error("Cannot soak: Linux alone has /proc, where what a process uses is read");
}

/** Milliseconds of traffic, after which the servers are left alone until they are at rest. */
const roundTime = 10_000;
/** Beyond so many problems, the rest would say the same. */
const mostProblems = 20;

const problems: string[] = [];
const flags = [
  ...["--workers", values.workers, "--compress", "--quiet", "--max-payload", "1MiB"],
  ...["--idle-timeout", "8s", "--backpressure-limit", "4s"],
];

function report(problem: string): void {
  problems.push(problem);
  if (problems.length <= mostProblems) console.error(problem);
}

function start(name: string, ...more: readonly string[]) {
  // Long enough for the last round; after that the system ends the server, whatever happens here.
  return startSubject(name, [...flags, ...more], time + 600_000, report);
}

// With a handler, a signal does not end this process before the servers have ended.
let signalled: "SIGINT" | "SIGTERM" | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    signalled = signal;
    stopped.resolve();
  });
}
const stopped = Promise.withResolvers<void>();

{
  await using plain = await start("plain");
  await using secure = await start("TLS", "--tls");
  const subjects = [plain, secure];
  const end = performance.now() + time;

  async function soak(): Promise<void> {
    for (let round = 0; performance.now() < end && problems.length < mostProblems; round++) {
      await Promise.all(subjects.map((subject) => subject.round(roundTime, seed + round)));
    }
    for (const subject of subjects) await subject.finish();
  }

  await Promise.race([soak(), stopped.promise]);
}
if (signalled === undefined) {
  console.log(problems.length === 0 ? "No problems" : `${problems.length} problems`);
  process.exit(problems.length === 0 ? 0 : 1);
}
console.error(`Stopped by ${signalled}`);
process.exit(signalled === "SIGINT" ? 130 : 143);
