import { describe, expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { run } from "../../../src/cli/run.ts";
import { faultFlags, toFaults } from "../../../src/cli/serve/fault-flags.ts";
import { serveFlags } from "../../../src/cli/serve/flags.ts";
import { toServeOptions } from "../../../src/cli/serve/options.ts";
import { type Faults, faultTable } from "../../../src/server/faults/table.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { serving } from "../../support/serving.ts";
import { transcriptOf } from "../../support/transcript.ts";

/** The faults that a command line and an environment ask for. */
function faultsOf(argv: readonly string[], env: Record<string, string> = {}): Faults {
  return toFaults(readFlags("serve", serveFlags, argv, env).flags);
}

test("each fault is a flag in the group of faults, but for the prefix, which is one anyway", () => {
  const names = Object.keys(faultTable).filter((name) => name !== "prefix");
  expect(Object.keys(faultFlags)).toEqual(names);
  for (const name of names) {
    expect(Object.entries(serveFlags)).toContainEqual([
      name,
      expect.objectContaining({ group: "faults" }),
    ]);
  }
  expect(serveFlags.prefix.group).toBe("output");
});

describe("faults", () => {
  test.each<[string, Faults]>([
    ["", {}],
    ["--delay 20ms", { delay: 20 }],
    ["--jitter=1s", { jitter: 1000 }],
    ["--drop 10%", { drop: 0.1 }],
    ["--duplicate=0.5", { duplicate: 0.5 }],
    ["--rate 64KiB", { rate: 65_536 }],
    ["--close 1011 --reason bye --after 3", { close: 1011, reason: "bye", after: 3 }],
    ["--abort", { abort: true }],
    ["--abort --after 30s", { abort: true, after: { milliseconds: 30_000 } }],
    ["--stall --after=0", { stall: true, after: 0 }],
    ["--seed 4294967295", { seed: 2 ** 32 - 1 }],
    ["--no-abort --drop=0", { drop: 0 }],
    ["--prefix unrelated", {}],
  ])("of %j are %j", (words, want) => {
    expect(faultsOf(words.split(" ").filter(Boolean))).toEqual(want);
  });

  test("come from the environment as well, and a flag wins", () => {
    const env = { WSECHO_DELAY: "20ms", WSECHO_DROP: "10%", WSECHO_ABORT: "1" };
    expect(faultsOf(["--delay", "30ms", "--no-abort"], env)).toEqual({ delay: 30, drop: 0.1 });
  });

  test("are part of the options", () => {
    const { flags } = readFlags("serve", serveFlags, ["--drop=1", "--prefix=> "], {});
    expect(toServeOptions(flags).listen).toMatchObject({ faults: { drop: 1 }, prefix: "> " });
  });
});

describe("wsecho serve", () => {
  test.each([
    {
      flags: "--close 4000 --reason enough --after 2",
      want: { messages: ["Echo: 1", "Echo: 2"], code: 4000, reason: "enough" },
    },
    {
      flags: "--close 1013 --after 3 --drop 30% --seed 7 --prefix=",
      want: { messages: ["2", "3"], code: 1013, reason: "" },
    },
    {
      flags: "--duplicate 1 --delay 5ms --close 1000 --after 1",
      want: { messages: ["Echo: 1", "Echo: 1"], code: 1000, reason: "" },
    },
  ])("with $flags has these faults", async ({ flags, want }) => {
    await using server = await serving(flags.split(" "));
    expect(await transcriptOf(server.url, ["1", "2", "3"])).toEqual(want);
  });

  test("with --no-endpoints has no others", async () => {
    await using server = await serving(["--no-endpoints", "--close", "4000", "--after", "1"]);
    const { messages, code } = await transcriptOf(`${server.url}/raw?after=2&abort`, ["1"]);
    expect(messages).toEqual(["Echo: 1"]);
    expect(code).toBe(4000);
  });

  test("shows the seed of each connection with -v", async () => {
    await using server = await serving(["-v", "--drop=50%", "--seed=7"]);
    await transcriptOf(`${server.url}/?close=1000`);
    expect(await server.io.stdout.containing("\n")).toMatch(/, path \S+, faults from seed 7\n/);
  });

  test.each([
    {
      flags: "--drop 2",
      message: 'Cannot parse --drop "2": expected a probability such as 0.1 or 10%',
    },
    {
      flags: "--delay 200",
      message: 'Cannot parse --delay "200": expected a duration from 0ms to 24h',
    },
    {
      flags: "--abort --after soon",
      message:
        'Cannot parse --after "soon": expected messages from 0 to 1000000000, or a duration from 0ms to 24h',
    },
    {
      flags: "--close 1011 --abort",
      message: "Cannot close and abort at once: expected one of them",
    },
    { flags: "--close=1 --close=2", message: "--close is given twice: expected it once" },
  ])("with $flags does not start", async ({ flags, message }) => {
    const io = fakeIo();
    expect(await run(["serve", "--port", "0", ...flags.split(" ")], io)).toBe(2);
    expect(io.stderr.text).toBe(`${message}\n`);
    expect(io.stdout.text).toBe("");
  });
});
