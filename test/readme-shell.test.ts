import { expect, test } from "bun:test";
import { delimiter, dirname } from "node:path";

import { executable, startServer } from "./support/executable.ts";
import { makeFolder } from "./support/folder.ts";
import { notOn } from "./support/prerequisite.ts";

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text();

/** A command of the README, and what it prints there. */
interface Transcript {
  readonly command: string;
  readonly printed: string;
}

/** The commands of the sections about `send`, which begin with a dollar sign. */
function transcripts(): Transcript[] {
  const from = readme.indexOf("\n## Send\n");
  const section = readme.slice(from, readme.indexOf("\n## ", from + 1));
  const blocks = Array.from(section.matchAll(/(?:^ {4}.*\n)+/gm), ([block]) => block);
  return blocks.map((block) => {
    const [first = "", ...others] = block.trimEnd().split("\n");
    const printed = others.map((line) => `${line.slice(4)}\n`).join("");
    return { command: first.slice("    $ ".length), printed };
  });
}

test("the README has examples", () => {
  expect(transcripts().length).toBeGreaterThan(5);
});

test.skipIf(notOn("Unix"))(
  "the job for CI runs as it stands, and leaves nothing behind",
  async () => {
    const [, job = ""] = /^```sh\n(set -eu\n.*?)^```$/ms.exec(readme) ?? [];
    expect(job).toContain("wsecho bench");
    await using folder = await makeFolder();
    const program = Bun.spawn(["sh", "-c", job], {
      cwd: folder.path,
      env: { ...process.env, PATH: [dirname(executable), process.env["PATH"]].join(delimiter) },
      stdin: "ignore",
      stderr: "pipe",
    });
    const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
    expect({ errors, exitCode: await program.exited }).toMatchObject({ exitCode: 0 });
    expect(output).toContain("Echo: ping\n");
    expect(await Array.fromAsync(new Bun.Glob("*").scan(folder.path))).toEqual([]);
  },
);

// The examples are written for the shell of Unix.
test.skipIf(notOn("Unix")).each(transcripts())(
  "$command prints what the README says",
  async ({ command, printed }) => {
    await using server = await startServer();
    const here = server.url.replace("ws://", "");
    const program = Bun.spawn(["sh", "-c", `${command.replaceAll("localhost:8765", here)} 2>&1`], {
      env: {
        ...process.env,
        PATH: [dirname(executable), process.env["PATH"]].join(delimiter),
        WSECHO_URL: server.url,
      },
      stdin: "ignore",
    });
    const output = (await program.stdout.text()).replaceAll(here, "localhost:8765");
    await program.exited;
    expect(output).toStartWith(printed.trimEnd());
  },
);
