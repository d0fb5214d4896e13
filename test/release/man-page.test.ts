import { describe, expect, test } from "bun:test";

import manifest from "../../package.json" with { type: "json" };
import { loadCommands } from "../../src/cli/commands.ts";
import { allTopics } from "../../src/cli/topics/topics.ts";
import { renderManPage } from "../../src/release/man-page.ts";
import { lacks } from "../support/prerequisite.ts";

const commands = await loadCommands();
const topics = allTopics();
const { version, description } = manifest;
const page = renderManPage({ version, description, commands, topics });

/** The text of a line of roff. */
function plain(text: string): string {
  return text.replaceAll("\\-", "-");
}

test("the manual has every command, flag and topic", () => {
  const text = plain(page);
  for (const { meta, args } of commands) {
    expect(text).toInclude(`.SH WSECHO ${meta.name.toUpperCase()}`);
    for (const [name, flag] of Object.entries(args)) {
      if (flag.type !== "positional") expect(text).toMatch(new RegExp(`--(?:no-)?${name}\\b`));
    }
  }
  for (const { title } of topics) expect(text).toInclude(`.SH ${title.toUpperCase()}`);
});

test("no line of text begins like a request of roff", () => {
  const requests = /^\.(?:TH|SH|SS|TP|PP|B|BR|br|nf|fi|RS|RE)\b/;
  for (const line of page.split("\n")) if (line.startsWith(".")) expect(line).toMatch(requests);
  for (const line of page.split("\n")) expect(line).not.toStartWith("'");
});

describe.skipIf(lacks("groff", Bun.which("groff") !== null))("groff", () => {
  test("sets it without a warning", async () => {
    const program = Bun.spawn(["groff", "-man", "-Tutf8", "-ww", "-k"], {
      stdin: Buffer.from(page),
      stderr: "pipe",
    });
    const [shown, warnings] = await Promise.all([program.stdout.text(), program.stderr.text()]);
    expect(warnings).toBe("");
    const text = shown.replace(/\x1b\[[\d;]*m|.\x08/g, "");
    expect(text).toMatch(/wsecho +- A WebSocket echo server/);
    expect(text).toMatch(/wsecho serve --port 9000 --prefix ""/);
    expect(text).toMatch(/-f, --file FILE/);
  });
});
