import { describe, expect, test } from "bun:test";

import {
  type Batch,
  createRelayLink,
  linkCapacity,
  type RoomMessage,
} from "../../../../src/cli/serve/workers/relay-link.ts";

/** Something that fills a link. */
const large: RoomMessage = { room: "x", message: new Uint8Array(linkCapacity) };

function to(message: string): RoomMessage {
  return { room: "x", message };
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a link", () => {
  test("sends what one turn of the event loop brings in one piece, in its order", async () => {
    const batches: Batch[] = [];
    const link = createRelayLink({ send: (batch) => batches.push(batch) });
    link.put(to("1"));
    link.put(to("2"));
    await turn();
    link.put(to("3"));
    await turn();
    expect(batches.map((batch) => batch.messages)).toEqual([[to("1"), to("2")], [to("3")]]);
  });

  test("asks for patience while a mebibyte is under way, and no longer", async () => {
    const batches: Batch[] = [];
    const link = createRelayLink({ send: (batch) => batches.push(batch) });
    expect(link.put(to("1"))).toBeUndefined();
    const room = link.put(large);
    expect(link.put(to("2"))).toBe(room);
    await turn();
    expect(Bun.peek.status(room)).toBe("pending");
    for (const { cost } of batches) link.acknowledge(cost);
    await room;
    expect(link.put(to("3"))).toBeUndefined();
  });

  test("leaves out one that accepts nothing, and notifies it when it is back", async () => {
    const batches: Batch[] = [];
    const { promise: missed, resolve } = Promise.withResolvers<string>();
    const link = createRelayLink({
      send: (batch) => batches.push(batch),
      patience: 1,
      onMissed: () => resolve("missed"),
    });
    await link.put(large);
    expect(link.put(to("lost"))).toBeUndefined();
    await turn();
    expect(batches).toHaveLength(1);
    link.acknowledge(batches[0]?.cost ?? 0);
    expect(await missed).toBe("missed");
    link.put(to("heard"));
    await turn();
    expect(batches[1]?.messages).toEqual([to("heard")]);
  });

  test("keeps no one waiting for one that has gone", async () => {
    const batches: Batch[] = [];
    const link = createRelayLink({ send: (batch) => batches.push(batch) });
    const room = link.put(large);
    link.close();
    await room;
    expect(link.put(large)).toBeUndefined();
    await turn();
    expect(batches).toEqual([]);
  });
});
