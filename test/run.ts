// Runs the tests with an output of a screenful: failures, skipped tests and why, and the counts.
// --quick leaves out what takes long. All other arguments are for `bun test`; with any, or with
// --quick, only some tests may run, so their coverage is not measured.
import { rm } from "node:fs/promises";

import config from "../bunfig.toml";

/** What takes long: the executable, programs of others, and a great many random inputs. */
const slow = [
  "test/executable/**",
  "test/interop.test.ts",
  "test/peers.test.ts",
  "test/server/soak.test.ts",
  "test/server/fuzz.test.ts",
];

const folder = `${import.meta.dir}/../coverage`;
const lcov = Bun.file(`${folder}/lcov.info`);
const timings = Bun.file(`${folder}/timings.json`);

/** Runs them, and gives the exit code. */
async function runTests(isQuick: boolean, args: readonly string[]): Promise<number> {
  // How long each file took is kept for the next run, which then starts the slowest first.
  if (!(await timings.exists())) await Bun.write(timings, '{ "version": 1, "files": {} }\n');
  await rm(lcov.name ?? "", { force: true });
  const isWhole = !isQuick && args.length === 0;
  const program = Bun.spawn(
    [
      ...[process.execPath, "test", "--parallel", "--only-failures"],
      // Long enough for a busy machine.
      "--timeout=60000",
      ...["--timings", timings.name ?? "", "--update-timings"],
      ...(isQuick ? slow.map((pattern) => `--path-ignore-patterns=${pattern}`) : []),
      ...(isWhole ? ["--coverage"] : []),
      ...args,
    ],
    { stdin: "ignore", stdout: "inherit", stderr: "inherit" },
  );
  const exitCode = await program.exited;
  // `bun test` fails silently if the coverage of a file is too low.
  if (isWhole && exitCode !== 0) {
    const lines = await uncovered();
    for (const line of lines.slice(0, 10)) console.error(line);
    if (lines.length > 10) console.error(`… and ${lines.length - 10} more`);
  }
  return exitCode;
}

/** A line for each file of which the tests run too little. */
async function uncovered(): Promise<string[]> {
  const { lines, functions } = config.test.coverageThreshold;
  const report = (await lcov.exists()) ? await lcov.text() : "";
  return report.split("end_of_record").flatMap((record) => {
    const path = /^SF:(.*)$/m.exec(record)?.[1];
    const count = (name: string) => Number(new RegExp(`^${name}:(\\d+)$`, "m").exec(record)?.[1]);
    const parts = [
      { what: "lines", share: count("LH") / count("LF"), wanted: lines },
      { what: "functions", share: count("FNH") / count("FNF"), wanted: functions },
    ];
    return parts
      .filter(({ share, wanted }) => share < wanted)
      .map(
        ({ what, share, wanted }) =>
          `Coverage of ${path}: ${percent(share)} of its ${what} run, expected ${percent(wanted)}`,
      );
  });
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

const args = Bun.argv.slice(2);
process.exitCode = await runTests(
  args.includes("--quick"),
  args.filter((arg) => arg !== "--quick"),
);
