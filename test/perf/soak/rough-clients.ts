import { encodeClose, opcode } from "../../../src/protocol/frame.ts";
import type { Random } from "../../../src/server/faults/random.ts";
import { handshakeHeaders, openTcp, requestHead } from "../../support/raw-client.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import {
  below,
  type Client,
  closes,
  count,
  expectClose,
  expectMessage,
  expectSame,
  faults,
  open,
  openRaw,
  patience,
  type Site,
  texts,
  within,
} from "./site.ts";

/** Clients that are slow, and clients that get faults; with TLS as well. */
export const faultyClients: Readonly<Record<string, Client>> = {
  delay: (site, random) => heldBack(site, random, "delay=30ms&jitter=30ms"),
  rate: (site, random) => heldBack(site, random, "rate=64KiB"),

  async closedByFault(site) {
    await using socket = await open(site, "/raw?close=4002&after=2&reason=bye", 4002);
    await twoEchoes(site, socket);
    await expectClose(socket, 4002);
    site.tally.add(faults("close"), 1);
  },

  async abort(site) {
    await using socket = await open(site, "/raw?abort&after=2", 1006);
    await twoEchoes(site, socket);
    await expectClose(socket, 1006);
    site.tally.add(faults("abort"), 1);
  },

  async stall(site) {
    await using socket = await open(site, "/raw?stall&after=2", 1006);
    await twoEchoes(site, socket);
    await socket.send("never read");
    site.tally.add(faults("stall"), 1);
    socket.terminate();
  },

  async cut(site, random) {
    const [path = "/"] = ["/", "/raw?delay=1h", "/ticker?every=1ms", "/stream/9999"].slice(
      below(random, 4),
    );
    const socket = await open(site, path, undefined);
    // The server may have come to the end of a stream before it sees the cut.
    site.tally.add(closes(1000), 0, path.startsWith("/stream") ? 1 : 0);
    site.tally.add(closes(1006), path.startsWith("/stream") ? 0 : 1, 1);
    const sent = texts(random, 20, 2000);
    for (const text of sent) await socket.send(text);
    await Bun.sleep(below(random, 3));
    socket.terminate();
    const isEcho = path === "/";
    count(site.tally, "received", sent, false);
    if (isEcho) {
      count(
        site.tally,
        "sent",
        sent.map((text) => `Echo: ${text}`),
        false,
      );
    } else {
      // As many as there is time for.
      site.tally.add('wsecho_messages_sent_total{type="text"}', 0, 9999);
      site.tally.add('wsecho_sent_bytes_total{type="text"}', 0, 999_900);
    }
    if (path.includes("delay")) site.tally.add(faults("delay"), 0, sent.length);
  },
};

/** The same, for which frames are made by hand. */
export const slowClients: Readonly<Record<string, Client>> = {
  async drop(site, random) {
    const got = await untilClose(site, `/raw?drop=30%25&seed=${below(random, 1000)}`, 50);
    if (got.some((number, index) => number <= (got[index - 1] ?? -1))) throw disorder(got);
    site.tally.add(faults("drop"), 50 - got.length);
  },

  async duplicate(site, random) {
    const got = await untilClose(site, `/raw?duplicate=30%25&seed=${below(random, 1000)}`, 50);
    if (got.some((number, index) => number < (got[index - 1] ?? -1))) throw disorder(got);
    if (new Set(got).size !== 50) throw disorder(got);
    site.tally.add(faults("duplicate"), got.length - 50);
  },

  async slowReader(site) {
    const begin = performance.now();
    using socket = await openRaw(site, "/stream/200?size=64KiB", 1000);
    let got = 0;
    try {
      await pauseFor(socket, 200);
      for (let number = 1; number <= 200; number++) {
        if (number % 20 === 0) await pauseFor(socket, 20);
        const wanted = String(number).padEnd(65_536, ".");
        expectSame((await within(socket.readFrame())).payload.toString(), wanted);
        count(site.tally, "sent", [wanted]);
        got++;
      }
      const { code } = await within(socket.readClose());
      if (code !== 1000) throw new Error(`expected close code 1000, got ${code}`);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const time = Math.round(performance.now() - begin);
      throw new Error(`${why}, after ${got} of 200 messages and ${time} ms`, { cause });
    }
    await socket.sendFrames({ opcode: opcode.close, payload: encodeClose(1000) });
  },

  async unread(site) {
    using socket = await openRaw(site, "/raw", 1006);
    socket.pause();
    const message = Buffer.alloc(65_536);
    const messages = Array.from({ length: 400 }, () => message);
    count(site.tally, "received", messages, false);
    count(site.tally, "sent", messages, false);
    const sending = (async () => {
      for (const payload of messages) await socket.sendFrames({ opcode: opcode.binary, payload });
    })();
    // The server reads no more: it is not to end.
    await Promise.race([sending.catch(() => undefined), Bun.sleep(1000)]);
  },

  async unreadRoom(site, random) {
    const path = `/room/slow${random()}`;
    using slow = await openRaw(site, path, 1006);
    slow.pause();
    await using speaker = await open(site, path, 1000);
    const texts = Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(65_536, "."));
    count(site.tally, "sent", texts, false);
    for (const text of texts) {
      await speaker.send(text);
      await expectMessage(speaker, text);
    }
    count(site.tally, "received", texts);
    count(site.tally, "sent", texts);
  },

  async cutHandshake(site, random) {
    const head = requestHead(handshakeHeaders, { path: random() < 0.5 ? "/" : "/hang" });
    using socket = await openTcp(site.port);
    await socket.write(head.slice(0, below(random, head.length + 20)));
    await Bun.sleep(below(random, 3));
    site.tally.add("wsecho_connections_total", 0, 1);
    // With or without an answer, depending on what the server sees first.
    site.tally.add('wsecho_closes_total{code="1006"}', 0, 1);
    site.tally.add('wsecho_handshakes_refused_total{status="499"}', 0, 1);
  },
};

async function pauseFor(socket: RawSocket, time: number): Promise<void> {
  socket.pause();
  await Bun.sleep(time);
  socket.resume();
}

/** All arrive, in their order, however late. */
async function heldBack(site: Site, random: Random, query: string): Promise<void> {
  await using socket = await open(site, `/raw?${query}`, 1000);
  const sent = texts(random, 20, 1000);
  for (const text of sent) await socket.send(text);
  for (const text of sent) await expectMessage(socket, text);
  count(site.tally, "received", sent);
  count(site.tally, "sent", sent);
  for (const name of ["delay", "jitter"]) {
    if (query.includes(name)) site.tally.add(faults(name), sent.length);
  }
}

async function twoEchoes(site: Site, socket: Awaited<ReturnType<typeof open>>): Promise<void> {
  for (const text of ["one", "two"]) {
    await socket.send(text);
    await expectMessage(socket, text);
    count(site.tally, "received", [text]);
    count(site.tally, "sent", [text]);
  }
}

/** Sends so many numbers and a Close frame, and gives what comes back before that of the server. */
async function untilClose(site: Site, path: string, many: number): Promise<number[]> {
  using socket = await openRaw(site, path, 1000);
  const sent = Array.from({ length: many }, (_, index) => String(index));
  await socket.sendFrames(...sent.map((payload) => ({ opcode: opcode.text, payload })), {
    opcode: opcode.close,
    payload: encodeClose(1000),
  });
  const got: string[] = [];
  const begin = performance.now();
  while (performance.now() - begin < patience) {
    const frame = await within(socket.readFrame());
    if (frame.opcode === opcode.close) break;
    got.push(frame.payload.toString());
  }
  count(site.tally, "received", sent);
  count(site.tally, "sent", got);
  return got.map(Number);
}

function disorder(numbers: readonly number[]): Error {
  return new Error(`the echoes are not in order: ${numbers.join(" ").slice(0, 200)}`);
}
