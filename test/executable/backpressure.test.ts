import { expect, test } from "bun:test";

import { type RunningServer, startServer } from "../support/executable.ts";
import { peakMemory } from "../support/peak-memory.ts";
import { notOn } from "../support/prerequisite.ts";
import { openRawClient } from "../support/raw-client.ts";
import { floodUnread, readFlood } from "../support/unread-flood.ts";

const shape = { count: 3200, size: 65_536 };

test("200 MiB from a client that sends before it reads come back whole and in order", async () => {
  await using server = await startServer(["--quiet"]);
  await sendBeforeReading(server);
}, 60_000);

test.skipIf(notOn("Linux"))(
  "such a client uses little memory, which only Linux shows",
  async () => {
    await using server = await startServer(["--quiet"]);
    await sendBeforeReading(server);
    expect(await peakMemory(server.pid)).toBeLessThan(120_000_000);
  },
  60_000,
);

async function sendBeforeReading(server: RunningServer): Promise<void> {
  using client = await openRawClient(server.port);
  const flood = await floodUnread(client, server.port, shape);
  expect(flood.sent).toBeLessThan(shape.count);
  await readFlood(client, shape);
  await flood.done;
}
