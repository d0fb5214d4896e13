import { describe, expect, test } from "bun:test";

import manifest from "../../package.json" with { type: "json" };
import { executable, type Finished, oneLine, runWsecho, start } from "../support/executable.ts";
import { notOn } from "../support/prerequisite.ts";

const main = Bun.fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Runs the source as it is, with the Bun that runs the tests. */
async function runSource(args: readonly string[]): Promise<Finished> {
  await using program = start([process.execPath, main, ...args]);
  return await program.finish();
}

// What it prints is tested in process; here, that the bundle prints the same.
describe("compiled or not, it prints the same:", () => {
  test.each([{ args: [] }, { args: ["serve", "-h"] }, { args: ["send", "Hello", "--help"] }])(
    "wsecho $args, on stdout",
    async ({ args }) => {
      const compiled = await runWsecho(args);
      expect(compiled).toMatchObject({ stderr: "", exitCode: 0 });
      expect(compiled.stdout).toMatch(/^[^\n]+\n/);
      expect(await runSource(args)).toEqual(compiled);
    },
  );

  test.each([{ args: ["sned"] }, { args: ["serve", "--port", "70000"] }])(
    "wsecho $args, a line on stderr",
    async ({ args }) => {
      const compiled = await runWsecho(args);
      expect(compiled).toMatchObject({ stdout: "", exitCode: 2 });
      expect(compiled.stderr).toMatch(oneLine);
      expect(await runSource(args)).toEqual(compiled);
    },
  );
});

test("the version is that of the package, with Bun's and the system's", async () => {
  const { stdout } = await runWsecho(["--version"]);
  const target = `${process.platform}-${process.arch}`;
  expect(stdout).toBe(`wsecho ${manifest.version} (Bun ${Bun.version}, ${target})\n`);
});

// Windows has no shell that closes descriptors.
test
  .skipIf(notOn("Unix"))
  .each([{ redirection: "<&-" }, { redirection: ">&-" }, { redirection: "<&- >&- 2>&-" }])(
  "streams may be closed: wsecho --version $redirection",
  async ({ redirection }) => {
    await using shell = start(["sh", "-c", `exec "$0" --version ${redirection}`, executable]);
    expect(await shell.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  },
);
