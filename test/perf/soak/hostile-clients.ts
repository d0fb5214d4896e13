import { deflateRawSync } from "node:zlib";

import { encodeClose, encodeFrame, type FrameDraft, opcode } from "../../../src/protocol/frame.ts";
import { shakeHands } from "../../support/handshake.ts";
import { createRandomInput } from "../../support/random-input.ts";
import { openTcp } from "../../support/raw-client.ts";
import {
  type Client,
  count,
  countOpened,
  expectSame,
  openRaw,
  refused,
  type Site,
  within,
} from "./site.ts";

/** How the protocol is broken, and the code that the server must close with. */
const violations: Readonly<Record<string, { frames: readonly FrameDraft[]; code: number }>> = {
  "no mask": { frames: [{ opcode: opcode.text, payload: "x", maskingKey: null }], code: 1002 },
  "reserved bit": { frames: [{ opcode: opcode.text, payload: "x", rsv: 1 }], code: 1002 },
  "unknown opcode": { frames: [{ opcode: 5 }], code: 1002 },
  "nothing to continue": { frames: [{ opcode: opcode.continuation, payload: "x" }], code: 1002 },
  "long ping": { frames: [{ opcode: opcode.ping, payload: "x".repeat(126) }], code: 1002 },
  "ping in pieces": { frames: [{ opcode: opcode.ping, fin: false }], code: 1002 },
  "not UTF-8": { frames: [{ opcode: opcode.text, payload: Buffer.of(0xc3, 0x28) }], code: 1007 },
  "text in a text": {
    frames: [
      { opcode: opcode.text, payload: "x", fin: false },
      { opcode: opcode.text, payload: "x" },
    ],
    code: 1002,
  },
  "too big in pieces": {
    frames: [
      { opcode: opcode.binary, payload: Buffer.alloc(600_000), fin: false },
      { opcode: opcode.continuation, payload: Buffer.alloc(600_000) },
    ],
    code: 1009,
  },
};

/** 64 MiB in 64 KB. */
const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));

/** Clients that break the protocol, or make more of it than they should; without TLS. */
export const hostileClients: Readonly<Record<string, Client>> = {
  ...Object.fromEntries(
    Object.entries(violations).map(([name, { frames, code }]): [string, Client] => [
      name,
      async (site) => {
        using socket = await openRaw(site, "/", code);
        await socket.sendFrames(...frames);
        expectCode((await within(socket.readClose())).code, code);
      },
    ]),
  ),

  async "announced too big"(site) {
    using socket = await openRaw(site, "/", 1009);
    const head = encodeFrame({ opcode: opcode.binary, payload: Buffer.alloc(2_000_000) });
    await socket.write(head.subarray(0, 14));
    expectCode((await within(socket.readClose())).code, 1009);
  },

  async "compressed bomb"({ port, tally }) {
    const headers = { "Sec-WebSocket-Extensions": "permessage-deflate" };
    using answer = await shakeHands(port, { headers });
    countOpened(tally, 1009);
    const frame = { opcode: opcode.binary, payload: bomb, rsv: 4 };
    await answer.socket.sendFrames(frame);
    expectCode((await within(answer.socket.readClose())).code, 1009);
  },

  async "many pings"(site) {
    using socket = await openRaw(site, "/", 1000);
    const payloads = Array.from({ length: 1000 }, (_, index) => String(index));
    await socket.sendFrames(...payloads.map((payload) => ({ opcode: opcode.ping, payload })));
    for (const payload of payloads) {
      expectSame((await within(socket.readFrame())).payload.toString(), payload);
    }
    await socket.sendFrames({ opcode: opcode.close, payload: encodeClose(1000) });
    expectCode((await within(socket.readClose())).code, 1000);
  },

  async "tiny pieces"(site) {
    using socket = await openRaw(site, "/raw", 1000);
    const last = { opcode: opcode.continuation, payload: "x" };
    await socket.sendFrames(
      { opcode: opcode.text, fin: false },
      ...Array.from({ length: 2000 }, () => ({ ...last, fin: false })),
      last,
      { opcode: opcode.close, payload: encodeClose(1000) },
    );
    const wanted = "x".repeat(2001);
    expectSame((await within(socket.readFrame())).payload.toString(), wanted);
    count(site.tally, "received", [wanted]);
    count(site.tally, "sent", [wanted]);
    expectCode((await within(socket.readClose())).code, 1000);
  },

  noise: (site, random) => sendAndCut(site, createRandomInput(random).noise(), 100),
  "bad handshakes": (site, random) => sendAndCut(site, createRandomInput(random).request(), 500),
};

/** Sends something that is no handshake, and cuts the connection after the answer, if one comes. */
async function sendAndCut(
  { port, tally }: Site,
  bytes: string | Uint8Array,
  limit: number,
): Promise<void> {
  using socket = await openTcp(port);
  await socket.write(bytes);
  const head = await Promise.race([socket.readHead().catch(() => ""), Bun.sleep(limit)]);
  const status = /^HTTP\/1\.1 (\d+)/.exec(head ?? "")?.[1];
  // Some the runtime answers by itself, and does not count.
  if (status !== undefined) tally.add(refused(Number(status)), 0, 1);
}

function expectCode(found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`expected close code ${wanted}, got ${found}`);
}
