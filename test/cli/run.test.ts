import { describe, expect, test } from "bun:test";

import { commands } from "../../src/cli/commands.ts";
import { OutputError } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";
import { WsechoError } from "../../src/errors.ts";
import { type FakeIo, fakeIo } from "../support/fake-io.ts";

/** What a run leaves. */
interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcome(argv: readonly string[], io = fakeIo()): Promise<Outcome> {
  const code = await run(argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe("help and version", () => {
  test.each([{ argv: [] }, { argv: ["-h"] }, { argv: ["--help"] }, { argv: ["help"] }])(
    "$argv is the help of the program",
    async ({ argv }) => {
      const { code, stdout, stderr } = await outcome(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Usage: wsecho <command> [flags]");
      for (const name of Object.keys(commands)) expect(stdout).toContain(`  ${name} `);
    },
  );

  test.each([
    { argv: ["send", "-h"], shows: "For all flags: wsecho send --help" },
    { argv: ["send", "Hello", "-u", "-h"], shows: "For all flags: wsecho send --help" },
    { argv: ["send", "--help"], shows: "--connect-timeout" },
    { argv: ["send", "--bogus", "--help"], shows: "--connect-timeout" },
    { argv: ["help", "send"], shows: "--connect-timeout" },
    { argv: ["--help", "serve"], shows: "--max-payload" },
  ])("$argv shows $shows", async ({ argv, shows }) => {
    const { code, stdout, stderr } = await outcome(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(shows);
  });

  test("the short help is shorter than the long one", async () => {
    const { stdout } = await outcome(["send", "-h"]);
    expect(stdout).not.toContain("--connect-timeout");
  });

  test.each([{ argv: ["--version"] }, { argv: ["-V"] }])(
    "$argv is the version",
    async ({ argv }) => {
      const { code, stdout, stderr } = await outcome(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^wsecho \d+\.\d+\.\d+ \(Bun \d+\.\d+\.\d+, fake-cpu\)\n$/);
    },
  );
});

describe("usage", () => {
  const see = 'see "wsecho --help"';

  test.each([
    { argv: ["srve"], stderr: 'Unknown command "srve": did you mean "wsecho serve"?' },
    { argv: ["sned", "Hello"], stderr: 'Unknown command "sned": did you mean "wsecho send"?' },
    { argv: ["frobnicate"], stderr: `Unknown command "frobnicate": ${see}` },
    { argv: ["toString"], stderr: `Unknown command "toString": ${see}` },
    { argv: ["__proto__"], stderr: `Unknown command "__proto__": ${see}` },
    { argv: [""], stderr: `Unknown command "": ${see}` },
    { argv: ["\x1b[31m\u009b"], stderr: `Unknown command "\\u001b[31m\\x9b": ${see}` },
    { argv: ["--vresion"], stderr: 'Unknown flag "--vresion": did you mean "wsecho --version"?' },
    { argv: ["-z", "9"], stderr: `Unknown flag "-z": ${see}` },
    { argv: ["--", "serve"], stderr: `Unknown flag "--": ${see}` },
    { argv: ["help", "srve"], stderr: 'Unknown command "srve": did you mean "wsecho serve"?' },
    {
      argv: ["serve", "--prot", "9"],
      stderr: 'Unknown flag "--prot" for wsecho serve: did you mean "--port"?',
    },
    {
      argv: ["send", "--bogus", "Hello"],
      stderr: 'Unknown flag "--bogus" for wsecho send: see "wsecho send --help"',
    },
    {
      argv: ["serve", "--help=all"],
      stderr: 'Cannot set --help to "all": it takes no value',
    },
    { argv: ["serve", "extra"], stderr: 'Unexpected argument "extra": wsecho serve takes none' },
    { argv: ["serve", "--", "-h"], stderr: 'Unexpected argument "-h": wsecho serve takes none' },
    { argv: ["serve", "-p1", "--port=2"], stderr: "--port is given twice: expected it once" },
    {
      argv: ["serve", "--port", "--quiet"],
      stderr:
        "Missing value for --port: expected an integer from 0 to 65535; " +
        'if it begins with "-", write --port=PORT',
    },
    { argv: ["serve", "--quiet=yes"], stderr: 'Cannot set --quiet to "yes": it takes no value' },
    {
      argv: ["serve", "--port", "abc"],
      stderr: 'Cannot parse --port "abc": expected an integer from 0 to 65535',
    },
    {
      argv: ["send", "-w", "5", "Hello"],
      stderr: 'Cannot parse -w "5": expected a duration from 1ms to 596.52h',
    },
    {
      argv: ["send", "--follow", "-n", "1"],
      stderr: "Cannot use --follow with --count: expected one of them",
    },
  ])("$argv is one line on stderr and exit code 2", async ({ argv, stderr }) => {
    expect(await outcome(argv)).toEqual({ code: 2, stdout: "", stderr: `${stderr}\n` });
  });

  test("a bad value in the environment is one line on stderr too", async () => {
    const io = fakeIo({ env: { WSECHO_PORT: "abc" } });
    expect(await outcome(["serve"], io)).toEqual({
      code: 2,
      stdout: "",
      stderr: 'Cannot parse WSECHO_PORT "abc": expected an integer from 0 to 65535\n',
    });
  });
});

describe("WSECHO_DEBUG", () => {
  test("1 adds a stack to an error, and nothing else", async () => {
    const plain = await outcome(["serve", "--port", "abc"]);
    const debug = await outcome(["serve", "--port", "abc"], fakeIo({ env: { WSECHO_DEBUG: "1" } }));
    const added = debug.stderr.replace(plain.stderr, "");
    expect(added).toMatch(/^ParseError: Cannot parse --port "abc".*\n(?: +at .+\n)+$/);
    expect({ ...debug, stderr: plain.stderr }).toEqual(plain);
  });

  test("a stack is as harmless at a terminal as the error itself", async () => {
    const io = fakeIo({ terminal: true, env: { WSECHO_DEBUG: "1" } });
    const { stderr } = await outcome(["\u009b31m\u202e"], io);
    expect(stderr).toContain("\n    at ");
    expect(stderr).not.toMatch(/[\u0080-\u009f\u202e]/);
  });

  test.each([{ value: "0" }, { value: "" }, { value: "2" }])(
    '"$value" adds nothing',
    async (row) => {
      const io = fakeIo({ env: { WSECHO_DEBUG: row.value } });
      expect((await outcome(["bogus"], io)).stderr).toBe((await outcome(["bogus"])).stderr);
    },
  );

  test("without it even an unexpected error is one line", async () => {
    const io = fakeIo();
    const broken: FakeIo = {
      ...io,
      onSignal() {
        throw new TypeError("boom");
      },
    };
    expect(await outcome(["send", "Hello"], broken)).toEqual({
      code: 70,
      stdout: "",
      stderr: "boom\n",
    });
  });
});

describe("an error that nothing caught", () => {
  test.each([
    { name: "of any kind", error: new TypeError("boom") },
    {
      name: "that has an exit code of its own elsewhere",
      error: new WsechoError("CLOSED", "boom"),
    },
  ])("is one line and exit code 70: one $name", async ({ error }) => {
    const { promise: crashed, reject } = Promise.withResolvers<never>();
    const io = fakeIo({ crashed });
    const running = outcome(["serve", "--port", "0"], io);
    await io.stdout.containing("\n");
    reject(error);
    expect(await running).toMatchObject({ code: 70, stderr: "boom\n" });
    io.deliver("SIGTERM");
  });
});

describe("an output that cannot be written to", () => {
  const full = new OutputError("ENOSPC", "Cannot write the output: no space left on device");

  test("is one line on stderr and exit code 23", async () => {
    const io = fakeIo();
    io.stdout.break(full);
    const stderr = "Cannot write the output: no space left on device\n";
    expect(await outcome(["--version"], io)).toEqual({ code: 23, stdout: "", stderr });
  });

  test("is no error when its reader has closed it", async () => {
    const io = fakeIo();
    io.stdout.break(new OutputError("EPIPE", "Cannot write the output: its reader has closed it"));
    expect(await outcome(["--help"], io)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("for errors does not change the exit code", async () => {
    const io = fakeIo();
    io.stderr.break(full);
    expect(await outcome(["bogus"], io)).toEqual({ code: 2, stdout: "", stderr: "" });
  });
});
