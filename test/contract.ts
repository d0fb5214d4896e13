import { describe, expect, test } from "bun:test";

import { type ClientSocket, connect, type Message } from "../src/index.ts";
import type { Face } from "./support/face.ts";
import { loopbackAddresses } from "./support/prerequisite.ts";

/** What every face of the echo server owes to its clients. */
export function echoContract(name: string, start: Face["start"]): void {
  describe(`${name} keeps the contract`, () => {
    test.each([
      { what: "a text", sent: "Hello", want: "Echo: Hello" },
      { what: "an empty text", sent: "", want: "Echo: " },
      { what: "text beyond ASCII", sent: "Grüße, 世界 👩‍🚀", want: "Echo: Grüße, 世界 👩‍🚀" },
      { what: "a leading U+FEFF", sent: "\ufeffmark", want: "Echo: \ufeffmark" },
      { what: "NUL and other controls", sent: "a\0b\r\n\x1b[31m", want: "Echo: a\0b\r\n\x1b[31m" },
      { what: "a text of 1 MiB", sent: "é".repeat(2 ** 19), want: `Echo: ${"é".repeat(2 ** 19)}` },
    ])("$what comes back with the prefix in front", async ({ sent, want }) => {
      await using server = await start();
      await using client = await connect(`ws://localhost:${server.port}`);
      await client.send(sent);
      expect(await client.receive()).toBe(want);
    });

    test.each([
      { what: "text", sent: "Hello" },
      { what: "an empty text", sent: "" },
      { what: "a text of a lone U+FEFF", sent: "\ufeff" },
    ])('with prefix "" $what comes back exactly', async ({ sent }) => {
      await using server = await start({ prefix: "" });
      await using client = await connect(`ws://localhost:${server.port}`);
      await client.send(sent);
      expect(await client.receive()).toBe(sent);
    });

    test.each([
      { what: "every byte value", sent: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
      { what: "an empty message", sent: new Uint8Array(0) },
      { what: "1 MiB", sent: new Uint8Array(2 ** 20).fill(0xa5) },
    ])("binary is never prefixed: $what comes back unchanged", async ({ sent }) => {
      await using server = await start();
      await using client = await connect(`ws://localhost:${server.port}`);
      await client.send(sent);
      const reply = await client.receive();
      if (typeof reply === "string") throw new Error("The reply is text");
      expect(Buffer.from(reply).equals(sent)).toBeTrue();
    });

    test("1,000 messages of both kinds come back in their order", async () => {
      await using server = await start({ prefix: "" });
      await using client = await connect(`ws://localhost:${server.port}`);
      const sent = Array.from({ length: 1000 }, (_, index) =>
        index % 3 === 0 ? Buffer.from(`${index}`) : `${index}`,
      );
      const sending = sendAll(client, sent);
      for (const message of sent) expect(await client.receive()).toEqual(message);
      await sending;
    });

    test("clients get their own echoes and no one else's", async () => {
      await using server = await start({ prefix: "" });
      const url = `ws://localhost:${server.port}`;
      await using one = await connect(url);
      await using other = await connect(url);
      await Promise.all([sendAll(one, ["1", "2"]), sendAll(other, ["a", "b"])]);
      expect([await one.receive(), await one.receive()]).toEqual(["1", "2"]);
      expect([await other.receive(), await other.receive()]).toEqual(["a", "b"]);
    });

    test("the close code and reason of the client come back", async () => {
      await using server = await start();
      const client = await connect(`ws://localhost:${server.port}`);
      expect(await client.close(4321, "that is all")).toEqual({
        code: 4321,
        reason: "that is all",
      });
    });

    test.each(loopbackAddresses)("it is reached through %s", async (address) => {
      await using server = await start();
      const host = address.includes(":") ? `[${address}]` : address;
      await using client = await connect(`ws://${host}:${server.port}`);
      await client.send("Hello");
      expect(await client.receive()).toBe("Echo: Hello");
    });
  });
}

async function sendAll(client: ClientSocket, messages: readonly Message[]): Promise<void> {
  for (const message of messages) await client.send(message);
}
