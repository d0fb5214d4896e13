import { describe, expect, test } from "bun:test";

import { offeredSubprotocols } from "../../src/protocol/subprotocol.ts";

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
