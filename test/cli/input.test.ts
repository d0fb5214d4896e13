import { expect, test } from "bun:test";
import { closeSync, constants, openSync, writeSync } from "node:fs";

import { createInput } from "../../src/cli/input.ts";
import { type Finished, neutralEnv, start } from "../support/executable.ts";
import { failureOf } from "../support/failure.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { notOn } from "../support/prerequisite.ts";
import { untilStill } from "../support/stillness.ts";

const windows = notOn("Unix");
const path = Bun.fileURLToPath(new URL("../support/input-program.ts", import.meta.url));
const program = [process.execPath, path];

/** Every byte there is, and more of them than a pipe holds. */
const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);

/** Runs a shell command in which `"$@"` stands for the program, and `$FILE` for a path. */
async function runInShell(way: string, command: string, file = ""): Promise<Finished> {
  await using shell = start(["sh", "-c", command, "sh", ...program, way], { env: { FILE: file } });
  return await shell.finish();
}

function decoded({ stdout }: Finished): Uint8Array {
  return Uint8Array.fromBase64(stdout.trim());
}

test.skipIf(windows).each([
  { name: "a closed stdin", command: '"$@" <&-' },
  { name: "/dev/null", command: '"$@" </dev/null' },
  { name: "an empty pipe", command: ': | "$@"' },
])("$name has ended (Windows has no sh)", async ({ command }) => {
  const run = await runInShell("all", command);
  expect(run).toMatchObject({ stdout: "\n", stderr: "", exitCode: 0 });
});

test.skipIf(windows).each([
  { name: "a file", command: '"$@" <"$FILE"' },
  { name: "a pipe", command: 'cat "$FILE" | "$@"' },
  { name: "a slow pipe", command: '(head -c 5; head -c 7; cat) <"$FILE" | "$@"' },
])("$name is read to its last byte (Windows has no sh)", async ({ command }) => {
  await using folder = await makeFolder();
  const run = await runInShell("all", command, await folder.write("input", bytes));
  expect(run).toMatchObject({ stderr: "", exitCode: 0 });
  expect(Bun.deepEquals(decoded(run), bytes)).toBe(true);
});

test("what another program writes is read to its last byte", async () => {
  await using child = Bun.spawn([...program, "all"], { stdin: bytes, env: neutralEnv() });
  const output = await child.stdout.text();
  expect(Bun.deepEquals(Uint8Array.fromBase64(output.trim()), bytes)).toBe(true);
  expect(await child.exited).toBe(0);
});

test.each(["one", "none"])(
  "a program that reads %s can end although more could come",
  async (way) => {
    await using child = Bun.spawn([...program, way], { stdin: "pipe", env: neutralEnv() });
    if (way === "one") child.stdin.write("more");
    await child.stdin.flush();
    expect(await child.stdout.text()).toBe(way === "one" ? "4\n" : "waiting\ntrue\n");
    expect(await child.exited).toBe(0);
    await child.stdin.end();
  },
);

test.skipIf(windows)("an endless pipe does not fill the memory (Windows has no sh)", async () => {
  const { stdout, exitCode } = await runInShell("slowly", 'yes | "$@"');
  expect(exitCode).toBe(0);
  expect(Number(stdout)).toBeWithin(0, 64 * 1024 * 1024);
});

/** A named pipe that a test fills as far as it goes, without ever waiting for a reader. */
interface Tank extends AsyncDisposable {
  readonly path: string;
  /** Bytes that went in. */
  readonly taken: number;
  fill(): void;
}

async function makeTank(): Promise<Tank> {
  const folder: Folder = await makeFolder();
  const fifo = folder.at("pipe");
  await using mkfifo = start(["mkfifo", fifo]);
  await mkfifo.finish();
  // Opened for both, as a pipe without a reader cannot be opened to write to.
  const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  let taken = 0;

  function fill(): void {
    try {
      while (true) taken += writeSync(descriptor, bytes, 0, 4096);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }

  return {
    path: fifo,
    get taken() {
      return taken;
    },
    fill,
    async [Symbol.asyncDispose]() {
      closeSync(descriptor);
      await folder[Symbol.asyncDispose]();
    },
  };
}

test.skipIf(windows)("nothing is read ahead of a consumer (Windows has no mkfifo)", async () => {
  await using tank = await makeTank();
  const input = createInput(() => Bun.file(tank.path), 99);
  const chunks = input.read()[Symbol.asyncIterator]();
  tank.fill();
  let read = 0;
  for (let round = 0; round < 3; round++) {
    const { value = new Uint8Array() } = await chunks.next();
    read += value.length;
    await untilStill(() => {
      tank.fill();
      return tank.taken;
    });
    // What is not yet read fits into the pipe and one piece.
    expect(tank.taken - read).toBeWithin(1, 256 * 1024);
  }
  input.close();
  expect(await chunks.next()).toEqual({ done: true, value: undefined });
});

test("an input that was closed beforehand has ended", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("input", bytes);
  const input = createInput(() => Bun.file(path), 99);
  input.close();
  expect(await Array.fromAsync(input.read())).toEqual([]);
});

test("a consumer that stops has closed the input", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("input", bytes);
  const input = createInput(() => Bun.file(path), 99);
  for await (const chunk of input.read()) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(await Array.fromAsync(input.read())).toEqual([]);
  input.close();
});

test("an input that cannot be read says so", async () => {
  await using folder = await makeFolder();
  const input = createInput(() => Bun.file(folder.path), 99);
  expect(await failureOf(Array.fromAsync(input.read()))).toMatchObject({
    name: "WsechoError",
    code: "BAD_VALUE",
    message: "Cannot read the input: expected something to read, but it is a directory",
  });
});

test.skipIf(windows).each([
  { name: "a directory", command: '"$@" <"$FILE"', problem: "it is a directory" },
  {
    name: "a file opened for writing",
    command: '"$@" 0>"$FILE/output"',
    problem: "it cannot be read from",
  },
])("stdin may not be $name (Windows has no sh)", async ({ command, problem }) => {
  await using folder = await makeFolder();
  const { stdout, stderr, exitCode } = await runInShell("all", command, folder.path);
  expect(stdout).toBe("");
  expect(stderr).toContain(`Cannot read the input: expected something to read, but ${problem}`);
  expect(exitCode).toBe(1);
});

/** Runs the program at a terminal; `answers` says what to type when something has appeared there. */
async function runAtTerminal(way: string, answers: Record<string, string>): Promise<string[]> {
  const unanswered = new Map(Object.entries(answers));
  const decoder = new TextDecoder();
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<void>();
  let screen = "";
  const child = Bun.spawn([...program, way], {
    terminal: {
      data(terminal, chunk) {
        screen += decoder.decode(chunk, { stream: true });
        for (const [prompt, keys] of unanswered) {
          if (screen.includes(prompt) && unanswered.delete(prompt)) terminal.write(keys);
        }
      },
      exit: () => markClosed(),
    },
    env: neutralEnv(),
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const [exitCode] = await Promise.all([child.exited, closed]);
  child.terminal?.close();
  expect(exitCode).toBe(0);
  return screen.split("\r\n");
}

test.skipIf(windows)("a terminal gives whole lines, until Ctrl-D", async () => {
  const lines = await runAtTerminal("lines", {
    "terminal: true": "Größe\r",
    "got:": "\x04",
  });
  expect(lines).toEqual(["terminal: true", "Größe", 'got: "Größe\\n"', "end", ""]);
});

test.skipIf(windows)("a raw terminal gives each key unechoed, until it is put back", async () => {
  const lines = await runAtTerminal("keys", {
    "raw:": "a",
    "got: 61": "\x03",
    "got: 03": "\r",
  });
  expect(lines).toEqual([
    "before: echo icanon isig",
    "raw: -echo -icanon -isig",
    "got: 61",
    "got: 03",
    "got: 0d",
    "after: echo icanon isig",
    "end",
    "",
  ]);
});
