import { expect, test } from "bun:test";

import { createFaultInjector } from "../../../src/server/faults/fault-injector.ts";
import { lines, start, urlIn } from "../../support/executable.ts";
import { numbered, type Transcript, transcriptOf } from "../../support/transcript.ts";

const main = Bun.fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
const messages = numbered(200);

/** What two clients, one after the other, are sent by a server in a process of its own. */
async function replay(flags: readonly string[], path: string): Promise<Transcript[]> {
  await using program = start([process.execPath, main, "serve", "--port", "0", "-q", ...flags]);
  const { value = "" } = await lines(program.stdout).next();
  const url = urlIn(value) + path;
  return [await transcriptOf(url, messages), await transcriptOf(url, messages)];
}

test("the same seed gives the same faults in every connection, process and way to ask", async () => {
  const faults = "drop=20%25&duplicate=20%25&jitter=2ms&seed=42&close=4000&after=200";
  const flags = ["--drop=20%", "--duplicate=20%", "--jitter=2ms", "--seed=42"];
  const ending = ["--close=4000", "--after=200"];
  const transcripts = await Promise.all([
    replay([], `/raw?${faults}`),
    replay([], `/raw?${faults}`),
    replay([...flags, ...ending], "/raw"),
  ]);
  const decide = createFaultInjector({ drop: 0.2, duplicate: 0.2 }, 42, () => undefined);
  const expected: Transcript = {
    messages: messages.flatMap((text) => Array.from({ length: decide().copies }, () => text)),
    code: 4000,
    reason: "",
  };
  for (const transcript of transcripts.flat()) expect(transcript).toEqual(expected);
  expect(expected.messages).not.toEqual([...messages]);
}, 60_000);
