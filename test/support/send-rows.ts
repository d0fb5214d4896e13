import { afterAll, beforeAll, expect, test } from "bun:test";

import { type RunningServer, runWsecho, startServer } from "./executable.ts";

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
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer(["--quiet", ...flags]);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  test.each(rows)("$name", (row) => expectOutcome(server.url, row));
}

/** Runs `wsecho send` against a server, and expects of it what the row says. */
export async function expectOutcome(url: string, row: SendRow): Promise<void> {
  const { path = "/raw", args = [], stdin, env = {} } = row;
  const { href } = new URL(path, url);
  const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const { bytes: _, ...result } = await runWsecho(["send", "-u", href, ...args], {
    env,
    ...(input !== undefined && { stdin: input }),
  });
  const { stdout = "", stderr = "", exitCode = 0 } = row;
  expect(result).toEqual({
    stdout: typeof stdout === "string" ? stdout : expect.stringMatching(stdout),
    stderr: typeof stderr === "string" ? stderr : expect.stringMatching(stderr),
    exitCode,
  });
}
