import { expect, test } from "bun:test";

import { chainFeeds, createFeed } from "../../../src/cli/send/feed.ts";

async function* letters(): AsyncGenerator<string> {
  yield* ["a", "b"];
}

test("a turn stays until it is taken", async () => {
  const feed = createFeed(letters());
  expect(await feed.peek()).toEqual({ done: false, value: "a" });
  expect(await feed.peek()).toEqual({ done: false, value: "a" });
  expect(feed.wasTaken).toBe(false);
  feed.take();
  expect(feed.wasTaken).toBe(true);
  expect(await feed.peek()).toEqual({ done: false, value: "b" });
  feed.take();
  expect((await feed.peek()).done).toBe(true);
});

test("what one reader awaits when it leaves, the next one gets", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const feed = createFeed(
    (async function* slow() {
      yield await promise;
    })(),
  );
  const left = feed.peek();
  resolve("a");
  expect(await feed.peek()).toEqual({ done: false, value: "a" });
  expect(await left).toEqual({ done: false, value: "a" });
});

test("a first turn that is wrong is no one's failure until someone waits for it", async () => {
  const feed = createFeed(
    (async function* wrong(): AsyncGenerator<string> {
      throw new Error("broken");
    })(),
  );
  await new Promise(setImmediate);
  await expect(feed.peek()).rejects.toThrow("broken");
});

test("a chain goes on with the second feed, and leaves the rest of it to the next", async () => {
  const second = createFeed(letters());
  const chain = chainFeeds(createFeed(["first"].values()), second);
  expect(await chain.peek()).toEqual({ done: false, value: "first" });
  expect(chain.wasTaken).toBe(false);
  chain.take();
  expect(chain.wasTaken).toBe(true);
  expect(await chain.peek()).toEqual({ done: false, value: "a" });
  chain.take();
  expect(await second.peek()).toEqual({ done: false, value: "b" });
});
