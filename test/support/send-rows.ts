import { afterAll, beforeAll, expect, test } from "bun:test";

import { run } from "../../src/cli/run.ts";
import { fakeIo, type FakeIoOptions } from "./fake-io.ts";
import { type Serving, serving } from "./serving.ts";

/** How a run of `wsecho send` ended, and what it had printed by then. */
export interface Sent {
  readonly stdout: string;
  readonly bytes: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `wsecho send` in this process to its end, with an input that ends too. */
export async function runSend(
  args: readonly string[],
  { stdin, ...options }: FakeIoOptions & { readonly stdin?: string | Uint8Array } = {},
): Promise<Sent> {
  const io = fakeIo(options);
  if (stdin !== undefined) io.stdin.push(stdin);
  io.stdin.end();
  const exitCode = await run(["send", ...args], io);
  const { stdout, stderr } = io;
  return { stdout: stdout.text, bytes: stdout.bytes, stderr: stderr.text, exitCode };
}

/** What `wsecho send` is to do in front of `wsecho serve`; what is left out is empty. */
export interface SendRow {
  readonly name: string;
  /** Where on the server, with the query. Default: `/raw`, which echoes exactly. */
  readonly path?: string;
  readonly args?: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
  readonly exitCode?: number;
}

/** Makes a test of each row; they share a server that has been started with these flags. */
export function testRows(rows: readonly SendRow[], flags: readonly string[] = []): void {
  let server: Serving;

  beforeAll(async () => {
    server = await serving(["-q", ...flags]);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  test.each(rows)("$name", (row) => expectOutcome(server.url, row));
}

/** Runs `wsecho send` against a server, and expects of it what the row says. */
export async function expectOutcome(url: string, row: SendRow): Promise<void> {
  const { path = "/raw", args = [], stdin, env = {} } = row;
  const { href } = new URL(path, url);
  const { bytes: _, ...result } = await runSend(["-u", href, ...args], {
    env,
    ...(stdin !== undefined && { stdin }),
  });
  const { stdout = "", stderr = "", exitCode = 0 } = row;
  expect(result).toEqual({
    stdout: typeof stdout === "string" ? stdout : expect.stringMatching(stdout),
    stderr: typeof stderr === "string" ? stderr : expect.stringMatching(stderr),
    exitCode,
  });
}
