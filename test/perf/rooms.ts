import { encodeFrame, opcode } from "../../src/protocol/frame.ts";
import { handshakeHeaders, requestHead } from "../support/raw-client.ts";
import { type Contender, plainBun, quietServe } from "./contender.ts";
import { formatCount, formatRatio, median, ratioOf } from "./ratios.ts";
import { startContender } from "./running.ts";

/** One member of a room sends everyone so many messages of so many bytes. */
interface Flood {
  readonly members: number;
  readonly size: number;
  readonly messages: number;
}

/** Messages that all members of a room get together, and the bytes of them, at most. */
const [mostDeliveries, mostBytes] = [1_500_000, 400_000_000];

const floods: readonly Flood[] = [50, 300, 1000].flatMap((members) =>
  [2, 100, 16_384].map((size) => {
    const deliveries = Math.min(mostDeliveries, mostBytes / size);
    return { members, size, messages: Math.ceil(deliveries / members) };
  }),
);

interface Outcome {
  /** Messages that arrived per second, those of all members together. */
  readonly rate: number;
  /** Milliseconds that the slowest answer to a plain request took meanwhile. */
  readonly slowest: number;
}

/**
 * Measures a flooded room beside `server.publish` of plain Bun, which holds nothing back, and gives the
 * rows of a table.
 */
export async function roomRows(rounds: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const flood of floods) {
    const outcomes = { peer: [] as Outcome[], own: [] as Outcome[] };
    for (let round = 0; round < rounds; round++) {
      outcomes.peer.push(await outcomeOf(plainBun, flood));
      outcomes.own.push(await outcomeOf(quietServe, flood));
    }
    const rates = (of: readonly Outcome[]) => of.map(({ rate }) => rate);
    const slowest = (of: readonly Outcome[]) =>
      `${Math.round(median(of.map((each) => each.slowest)))} ms`;
    const { peer, own } = outcomes;
    const row = [
      `${flood.members} members, ${flood.messages} messages of ${flood.size} B`,
      `${formatCount(median(rates(peer)))}/s`,
      formatRatio(ratioOf(rates(own), rates(peer))),
      slowest(peer),
      slowest(own),
    ];
    console.warn(row.join("  |  "));
    rows.push(row);
  }
  return rows;
}

async function outcomeOf(contender: Contender, flood: Flood): Promise<Outcome> {
  await using server = await startContender(contender, { tls: false, compress: false });
  const port = Number(new URL(server.url).port);
  const frame = encodeFrame({ opcode: opcode.text, payload: "x".repeat(flood.size) });
  // A server does not mask what it sends.
  const bytes = (frame.length - 4) * flood.messages;
  const members = await Promise.all(
    Array.from({ length: flood.members }, () => openMember(port, bytes)),
  );
  const watch = watchPage(new URL("/healthz", server.url.replace("ws", "http")));
  const start = performance.now();
  members[0]?.send(Buffer.alloc(frame.length * flood.messages, frame));
  await Promise.all(members.map(({ done }) => done));
  const seconds = (performance.now() - start) / 1000;
  const slowest = await watch.stop();
  for (const { socket } of members) socket.terminate();
  return { rate: (flood.members * flood.messages) / seconds, slowest };
}

/** Joins the room; `done` resolves when so many bytes have come. */
async function openMember(port: number, expected: number) {
  const opened = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  let left = expected;
  let isOpen = false;
  let unsent: Uint8Array = Buffer.alloc(0);

  function flush(): void {
    unsent = unsent.subarray(Math.max(socket.write(unsent), 0));
  }

  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_, bytes) {
        if (isOpen) left -= bytes.length;
        else opened.resolve();
        isOpen = true;
        if (left <= 0) done.resolve();
      },
      drain: flush,
    },
  });
  socket.write(requestHead(handshakeHeaders, { path: "/room/x" }));
  await opened.promise;
  return {
    socket,
    done: done.promise,
    send(bytes: Uint8Array): void {
      unsent = bytes;
      flush();
    },
  };
}

/** Asks for a page again and again until it is stopped, and says how long the slowest answer took. */
function watchPage(url: URL) {
  let isWanted = true;
  const watching = (async () => {
    let slowest = 0;
    while (isWanted) {
      const start = performance.now();
      await (await fetch(url)).text();
      slowest = Math.max(slowest, performance.now() - start);
      await Bun.sleep(10);
    }
    return slowest;
  })();
  return {
    stop(): Promise<number> {
      isWanted = false;
      return watching;
    },
  };
}
