import { describe, expect, test } from "bun:test";

import { chooseSubprotocol, offeredSubprotocols } from "../../src/protocol/subprotocol.ts";

describe("offeredSubprotocols", () => {
  test.each<{ header: string; want: string[] }>([
    { header: "", want: [] },
    { header: " , ,", want: [] },
    { header: "chat", want: ["chat"] },
    { header: "chat, superchat", want: ["chat", "superchat"] },
    { header: "chat,superchat", want: ["chat", "superchat"] },
    { header: " b\t,, a ,", want: ["b", "a"] },
    { header: "Chat, chat", want: ["Chat", "chat"] },
  ])('of "$header" are $want', ({ header, want }) => {
    expect(offeredSubprotocols(header)).toEqual(want);
  });

  test("are none without a header", () => {
    expect(offeredSubprotocols(null)).toEqual([]);
  });

  test("come from all headers of that name", () => {
    const headers = new Headers();
    headers.append("Sec-WebSocket-Protocol", "chat");
    headers.append("Sec-WebSocket-Protocol", "superchat, v2");
    const header = headers.get("sec-websocket-protocol");
    expect(offeredSubprotocols(header)).toEqual(["chat", "superchat", "v2"]);
  });
});

describe("chooseSubprotocol", () => {
  test.each([
    { offered: ["a"], spoken: ["a"], want: "a" },
    { offered: ["a", "b"], spoken: ["b", "a"], want: "a" },
    { offered: ["x", "b", "a"], spoken: ["a", "b"], want: "b" },
  ])("from $offered, with $spoken spoken, takes $want", ({ offered, spoken, want }) => {
    expect(chooseSubprotocol(offered, spoken)).toBe(want);
  });

  test.each([
    { offered: ["x"], spoken: ["a", "b"] },
    { offered: ["A"], spoken: ["a"] },
    { offered: [], spoken: ["a"] },
    { offered: ["a"], spoken: [] },
  ])("from $offered, with $spoken spoken, takes none", ({ offered, spoken }) => {
    expect(chooseSubprotocol(offered, spoken)).toBeUndefined();
  });
});
