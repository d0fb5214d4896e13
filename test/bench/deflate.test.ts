import { describe, expect, test } from "bun:test";

import {
  acceptsDeflate,
  deflateMessage,
  deflateOffer,
  inflateMessage,
} from "../../src/bench/deflate.ts";
import { createRandom } from "../../src/server/faults/random.ts";

describe("acceptsDeflate", () => {
  test.each([
    { extensions: "permessage-deflate; server_no_context_takeover", want: true },
    {
      extensions:
        "permessage-deflate;client_no_context_takeover ; server_no_context_takeover;server_max_window_bits=12",
      want: true,
    },
    { extensions: deflateOffer, want: true },
    { extensions: "permessage-deflate", want: false },
    { extensions: "permessage-deflate; client_no_context_takeover", want: false },
    { extensions: "x-other; server_no_context_takeover", want: false },
    { extensions: `${deflateOffer}, x-other`, want: false },
    { extensions: `${deflateOffer}; server_max_window_bits="15"`, want: true },
    { extensions: `${deflateOffer}; server_max_window_bits=16`, want: false },
    { extensions: `${deflateOffer}; client_max_window_bits=9`, want: false },
    { extensions: `${deflateOffer}; x-other`, want: false },
    { extensions: "", want: false },
  ])("of $extensions is $want", ({ extensions, want }) => {
    expect(acceptsDeflate(extensions)).toBe(want);
  });
});

describe("inflateMessage", () => {
  // RFC 7692, sections 7.2.3.1 and 7.2.3.3 to 7.2.3.6.
  test.each([
    { what: "one block", payload: "f248cdc9c90700", want: "Hello" },
    { what: "a block without compression", payload: "000500faff48656c6c6f00", want: "Hello" },
    { what: "a block that says it is the last", payload: "f348cdc9c9070000", want: "Hello" },
    { what: "two blocks", payload: "f248050000 00ffffcac9c90700", want: "Hello" },
    { what: "an empty message", payload: "00", want: "" },
  ])("reads $what", ({ payload, want }) => {
    const bytes = Buffer.from(payload.replaceAll(" ", ""), "hex");
    expect(Buffer.from(inflateMessage(bytes, 100) ?? "none").toString()).toBe(want);
  });

  test("cannot decompress what depends on the previous message", () => {
    expect(inflateMessage(Buffer.from("f200110000", "hex"), 100)).toBeUndefined();
  });

  test.each([
    { what: "garbage", payload: Buffer.alloc(20, 0xff) },
    { what: "a plain text", payload: Buffer.from("Hello, this is not compressed") },
  ])("has nothing for $what", ({ payload }) => {
    expect(inflateMessage(payload, 100)).toBeUndefined();
  });

  test("has nothing for more than its limit", () => {
    const bomb = deflateMessage(Buffer.alloc(10_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    expect(inflateMessage(bomb, 9_999_999)).toBeUndefined();
    expect(inflateMessage(bomb, 10_000_000)).toHaveLength(10_000_000);
  });
});

test.each([0, 1, 2, 3, 20, 125, 126, 65_535, 65_536, 1_000_000])(
  "%d bytes come back from deflateMessage",
  (size) => {
    const random = createRandom(size, "deflate");
    const payload = Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 50)));
    const deflated = deflateMessage(payload);
    expect(Buffer.from(inflateMessage(deflated, size + 1) ?? "none").equals(payload)).toBeTrue();
  },
);

test("compresses as in the example of RFC 7692, section 7.2.3.1", () => {
  expect(Buffer.from(deflateMessage(Buffer.from("Hello"))).toHex()).toBe("f248cdc9c90700");
});
