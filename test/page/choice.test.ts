import { expect, test } from "bun:test";

import { type Choice, createChoice, offersOf } from "../../src/page/choice.ts";

const first: Choice = { url: "ws://h/", subprotocols: [], token: "", text: "a", format: "text" };

test("a follower of a choice gets it now, and after each change", () => {
  const choice = createChoice(first);
  const told: string[] = [];
  choice.follow(({ url, text }) => told.push(`${url} ${text}`));
  choice.change({ text: "b" });
  choice.change({ url: "ws://i/" });
  expect(told).toEqual(["ws://h/ a", "ws://h/ b", "ws://i/ b"]);
  expect(choice.current).toEqual({ ...first, url: "ws://i/", text: "b" });
});

test("a token is offered as a subprotocol, as pages can send no header", () => {
  expect(offersOf({ ...first, subprotocols: ["chat"] })).toEqual(["chat"]);
  expect(offersOf({ ...first, subprotocols: ["chat"], token: "t" })).toEqual(["chat", "bearer.t"]);
});
