import { expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { shakeHands } from "../../support/handshake.ts";

const maxPayload = 300_000;

test.each([
  { size: "0", bytes: 0 },
  { size: "1", bytes: 1 },
  { size: "255", bytes: 255 },
  { size: "256", bytes: 256 },
  { size: "257", bytes: 257 },
  { size: "1000", bytes: 1000 },
  { size: "1kB", bytes: 1000 },
  { size: "64KiB", bytes: 65_536 },
  { size: String(maxPayload), bytes: maxPayload },
])("/bytes/$size is one binary message of $bytes bytes that count up", async ({ size, bytes }) => {
  await using server = await listen({ port: 0, maxPayload });
  await using client = await connect(`${server.url}/bytes/${size}`);
  const message = await client.receive();
  expect(message).toBeInstanceOf(Uint8Array);
  expect(message).toHaveLength(bytes);
  expect(Buffer.from(message).every((byte, at) => byte === at % 256)).toBe(true);
});

test.each([String(maxPayload + 1), "1MiB", "-1", "1.5", "many"])(
  "/bytes/%s is refused",
  async (size) => {
    await using server = await listen({ port: 0, maxPayload });
    using answer = await shakeHands(server.port, { path: `/bytes/${size}` });
    expect(answer.status).toBe(400);
    expect(JSON.parse(await answer.text())).toMatchObject({
      parameter: "size",
      error: `Cannot parse "size" "${size}": expected a size from 0B to ${maxPayload}B`,
    });
  },
);
