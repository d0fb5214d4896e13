import { describe, expect, test } from "bun:test";

import { loadCommand } from "../../src/cli/about.ts";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { habits } from "../../src/cli/habits.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/fake-io.ts";
import { runSend } from "../support/send-rows.ts";
import { serving } from "../support/serving.ts";

/** Every flag of a command as it is typed: `--port`, `-p`. */
function flagsOf({ args }: Command): string[] {
  return Object.entries(args).flatMap(([name, flag]) =>
    flag.type === "positional" ? [] : [`--${name}`, ...(flag.alias ? [`-${flag.alias}`] : [])],
  );
}

const flags = new Map<string, readonly string[]>([
  ["", ["-h", "--help", "-V", "--version"]],
  ...(await Promise.all(
    Object.keys(commands).map(async (name) => [name, flagsOf(await loadCommand(name))] as const),
  )),
]);

const rows = Object.entries(habits).flatMap(([command, all]) =>
  all.map(([words, hint]) => ({ command, words: words.split(" "), hint })),
);

describe("a habit from elsewhere", () => {
  test.each(rows)("$words for wsecho $command means nothing else", ({ command, words }) => {
    for (const word of words) {
      expect(flags.get(command)).not.toContain(word);
      const sameWord = rows.filter((row) => row.command === command && row.words.includes(word));
      expect(sameWord, word).toHaveLength(1);
    }
  });

  test.each(rows)("$words for wsecho $command leads to flags there are: $hint", (row) => {
    const target = /wsecho ([a-z]+)/.exec(row.hint)?.[1] ?? row.command;
    // What is said in quotes goes to the server.
    const named = row.hint.replace(/'.*?'/g, "").matchAll(/(?<![\w-])--?[a-zA-Z][\w-]*/g);
    for (const [flag] of named) expect(flags.get(target)).toContain(flag);
  });
});

test.each([
  {
    argv: ["connect", "ws://host"],
    stderr: 'Unknown command "connect": to connect, use: wsecho send -u URL',
  },
  { argv: ["listen"], stderr: 'Unknown command "listen": to start a server, use: wsecho serve' },
  {
    argv: ["localhost:80/?token=secret"],
    stderr:
      'Unknown command "localhost:80/?token=***": to connect, use: wsecho send -u localhost:80/?token=***',
  },
  {
    argv: ["9000"],
    stderr: 'Unknown command "9000": to listen on this port, use: wsecho serve --port 9000',
  },
  {
    argv: ["-c", "ws://host"],
    stderr: 'Unknown flag "-c": to connect, use: wsecho send -u URL',
  },
  {
    argv: ["send", "-c", "ws://host"],
    stderr: 'Unknown flag "-c" for wsecho send: use -u URL, or give the URL first',
  },
  {
    argv: ["send", "-kx", "Hello"],
    stderr:
      'Unknown flag "-x" for wsecho send: a message needs no flag, e.g. wsecho send Hello; a proxy goes after --proxy',
  },
  {
    argv: ["send", "--port=9000"],
    stderr:
      'Unknown flag "--port" for wsecho send: the host and the port are part of the URL, e.g. -u localhost:9000',
  },
  {
    argv: ["serve", "9000"],
    stderr: 'Unexpected argument "9000": to listen there, use: wsecho serve --port 9000',
  },
  {
    argv: ["serve", "ws://me:secret@[::1]:9000/x"],
    stderr:
      'Unexpected argument "ws://me:***@[::1]:9000/x": to listen there, use: wsecho serve --host ::1 --port 9000',
  },
  { argv: ["serve", "folder"], stderr: 'Unexpected argument "folder": wsecho serve takes none' },
])("$argv is answered by meaning", async ({ argv, stderr }) => {
  const io = fakeIo();
  expect(await run(argv, io)).toBe(2);
  expect(io.stderr.text).toBe(`${stderr}\n`);
  expect(io.stdout.text).toBe("");
});

test("a URL in place of a command is that of send", async () => {
  await using server = await serving(["-q"]);
  const io = fakeIo();
  expect(await run([server.url, "Hi"], io)).toBe(0);
  expect(io.stdout.text).toBe((await runSend([server.url, "Hi"])).stdout);
});
