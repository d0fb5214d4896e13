import { afterAll, beforeAll, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { scenarios } from "../../src/page/scenarios.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";

let server: EchoServer;

beforeAll(async () => {
  server = await listen({ port: 0 });
});

afterAll(() => server.stop(0));

/** The status that a handshake gets; 101 is that of an open connection. */
async function statusOf(resource: string): Promise<number> {
  try {
    await using _ = await connect(server.url + resource);
    return 101;
  } catch (error) {
    return error instanceof Error && "status" in error ? Number(error.status) : 0;
  }
}

test.each(scenarios)("$title is something that the server does", async ({ title, resource }) => {
  const refusals: Record<string, number> = { "Login refused": 401, "Rate limited": 429 };
  expect(await statusOf(resource)).toBe(refusals[title] ?? 101);
});
