import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { type Folder, makeFolder } from "../../support/folder.ts";
import { lacks } from "../../support/prerequisite.ts";
import { startProgramAtTerminal } from "../../support/terminal.ts";
import { until } from "../../support/until.ts";

let folder: Folder;
const scripts = new Map<string, string>();

beforeAll(async () => {
  folder = await makeFolder();
  await folder.write("some-file.pem", "");
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const io = fakeIo();
    expect(await run(["completions", shell], io)).toBe(0);
    scripts.set(shell, await folder.write(`script.${shell}`, io.stdout.text));
  }
});

afterAll(() => folder[Symbol.asyncDispose]());

/** What is typed, and some of what can be put in place of its last word. */
interface Completing {
  readonly typed: string;
  readonly some: readonly string[];
}

const everyShell: readonly Completing[] = [
  { typed: "wsecho se", some: ["serve", "send"] },
  { typed: "wsecho comp", some: ["completions"] },
  { typed: "wsecho send --fram", some: ["--framing"] },
  { typed: "wsecho send --framing ", some: ["lines", "nul", "whole"] },
  { typed: "wsecho serve --log-format ", some: ["text", "json"] },
  { typed: "wsecho serve --no-end", some: ["--no-endpoints"] },
  { typed: "wsecho completions z", some: ["zsh"] },
  { typed: "wsecho help fa", some: ["faults"] },
  { typed: "wsecho serve --cert some-", some: ["some-file.pem"] },
  { typed: "wsecho serve --workers ", some: ["auto"] },
];

/** Runs a program of the shell in the folder of the test; gives its output in lines. */
async function linesOf(...command: readonly string[]): Promise<string[]> {
  const program = Bun.spawn([...command], { cwd: folder.path, stderr: "pipe" });
  const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
  expect(errors).toBe("");
  return output.split("\n").filter(Boolean);
}

describe.skipIf(lacks("bash", Bun.which("bash") !== null))("bash completes", () => {
  const ask = `source "$0"; COMP_LINE=$1; COMP_POINT=\${#COMP_LINE}; _wsecho; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const complete = (typed: string) => linesOf("bash", "-c", ask, scripts.get("bash") ?? "", typed);

  test.each(everyShell)("$typed", async ({ typed, some }) => {
    expect(await complete(typed)).toEqual([...some]);
  });

  // It replaces what comes after the last colon or equals sign.
  test.each<Completing>([
    { typed: "wsecho send --framing=l", some: ["lines"] },
    { typed: "wsecho send --url=ws://localhost:8765/cl", some: ["8765/close/"] },
    { typed: "wsecho send -u ws://localhost:8765/cl", some: ["8765/close/"] },
    { typed: "A=1 ./dist/wsecho serve --wo", some: ["--workers"] },
    { typed: "wsecho send -H ", some: [] },
    { typed: "wsecho send -- --fram", some: [] },
    { typed: "wsecho -", some: ["-h", "--help", "-V", "--version"] },
  ])("$typed", async ({ typed, some }) => {
    expect(await complete(typed)).toEqual([...some]);
  });
});

describe.skipIf(lacks("fish", Bun.which("fish") !== null))("fish completes", () => {
  test.each(everyShell)("$typed", async ({ typed, some }) => {
    const ask = 'source $argv[1]; complete -C "$argv[2]" | string split -f1 \\t';
    const env = ["env", `HOME=${folder.path}`, "fish", "--no-config", "-c", ask];
    const lines = await linesOf(...env, scripts.get("fish") ?? "", typed);
    expect(lines).toEqual(expect.arrayContaining([...some]));
    expect(lines.length).toBeLessThanOrEqual(some.length + 1);
  });
});

describe.skipIf(lacks("zsh", Bun.which("zsh") !== null))("zsh completes", () => {
  test("each of them at a terminal", async () => {
    const env = { HOME: folder.path, TERM: "dumb", PS1: "READY> ", COLUMNS: "200" };
    await using shell = startProgramAtTerminal(["zsh", "-f", "-i"], env, { columns: 200 });
    await shell.find(/READY> /);
    shell.type(`cd ${folder.path}; autoload -U compinit; compinit -u -D; source script.zsh\r`);
    shell.type("setopt no_beep; echo LOADED\r");
    await shell.find(/\nLOADED/);
    for (const { typed, some } of everyShell) {
      const before = shell.screen.length;
      shell.type(`${typed}\t`);
      for (const text of some) await until(() => shell.screen.slice(before).includes(text));
      shell.type("\x15");
    }
    shell.type("exit\r");
    expect(await shell.exited).toBe(0);
  });
});

test("PowerShell gets a script with every command", async () => {
  const script = await Bun.file(scripts.get("powershell") ?? "").text();
  expect(script).toInclude("Register-ArgumentCompleter -Native -CommandName wsecho");
  for (const name of ["serve", "send", "bench", "completions"]) {
    expect(script).toInclude(`    '${name}' = @(`);
  }
  expect(script).toInclude("@('send --framing', @('lines', 'nul', 'whole'))");
});

test.each([
  { args: [], message: "Expected one SHELL: bash, zsh, fish, powershell\n" },
  { args: ["bash", "zsh"], message: "Expected one SHELL: bash, zsh, fish, powershell\n" },
  {
    args: ["tcsh"],
    message: 'Cannot parse SHELL "tcsh": expected bash, zsh, fish, powershell\n',
  },
])("$args is no shell", async ({ args, message }) => {
  const io = fakeIo();
  expect(await run(["completions", ...args], io)).toBe(2);
  expect(io.stderr.text).toBe(message);
});
