import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";

const bytes = Uint8Array.of(0, 1, 255);

// A connection without faults takes another way through the server than one with faults.
describe.each(["/", "/?delay=1ms", "/any/path", "/nowhere?delay=1ms"])("at %s", (path) => {
  test.each([
    { what: "a text", sent: "Hello", want: "Echo: Hello" },
    { what: "an empty text", sent: "", want: "Echo: " },
    { what: "a text beyond ASCII", sent: "Grüße 👋", want: "Echo: Grüße 👋" },
    { what: "binary", sent: bytes, want: Buffer.from(bytes) },
    { what: "empty binary", sent: new Uint8Array(), want: Buffer.alloc(0) },
  ])("$what is echoed", async ({ sent, want }) => {
    await using server = await listen({ port: 0 });
    await using client = await connect(`${server.url}${path}`);
    await client.send(sent);
    expect(await client.receive()).toEqual(want);
  });
});

describe("/raw", () => {
  test.each(["/raw", "/raw?delay=1ms"])("echoes exactly at %s", async (path) => {
    await using server = await listen({ port: 0, prefix: "> " });
    await using client = await connect(`${server.url}${path}`);
    await client.send("Hello");
    await client.send(bytes);
    expect(await client.receive()).toBe("Hello");
    expect(await client.receive()).toEqual(Buffer.from(bytes));
  });
});

describe("a prefix in the query", () => {
  test.each([
    { path: "/?prefix=%3E+", want: "> Hello" },
    { path: "/?prefix=", want: "Hello" },
    { path: "/raw?prefix=raw:", want: "raw:Hello" },
    { path: "/?prefix=%C3%BC&delay=1ms", want: "üHello" },
  ])("takes the place of the server's at $path", async ({ path, want }) => {
    await using server = await listen({ port: 0, prefix: "Server: " });
    await using client = await connect(`${server.url}${path}`);
    await client.send("Hello");
    expect(await client.receive()).toBe(want);
  });
});
