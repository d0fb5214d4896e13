import { readFlags } from "../../src/cli/read-flags.ts";
import { exchange, type Sequel } from "../../src/cli/send/exchange.ts";
import { createFeed, type Turn } from "../../src/cli/send/feed.ts";
import { sendFlags } from "../../src/cli/send/flags.ts";
import { type SendOptions, toSendOptions } from "../../src/cli/send/options.ts";
import type { Reporter } from "../../src/cli/send/reporter.ts";
import type { ClientSocket } from "../../src/client/socket.ts";
import { opcode } from "../../src/protocol/frame.ts";
import type { Message } from "../../src/protocol/message.ts";
import { fakeIo } from "./fake-io.ts";
import { acceptHandshake, type RawServer, startRawServer } from "./raw-server.ts";
import type { RawSocket } from "./raw-socket.ts";

/** What one side of an exchange does, and how. */
export interface Exchanging extends Partial<SendOptions> {
  readonly turns: Iterable<Turn> | AsyncIterable<Turn>;
  readonly reporter?: Reporter;
  readonly stdout?: ReturnType<typeof fakeIo>["stdout"];
}

/** Exchanges messages over a connection, with the defaults of the flags. */
export function exchangeOver(
  socket: ClientSocket,
  { turns, reporter = {}, stdout, ...options }: Exchanging,
): Promise<Sequel | undefined> {
  const defaults = toSendOptions(readFlags("send", sendFlags, [], {}), () => false);
  const iterator =
    Symbol.asyncIterator in turns ? turns[Symbol.asyncIterator]() : turns[Symbol.iterator]();
  const io = fakeIo();
  const observers = {
    reporters: [reporter],
    expectations: undefined,
    io: stdout === undefined ? io : { ...io, stdout },
  };
  const { signal } = new AbortController();
  return exchange(socket, createFeed(iterator), { ...defaults, ...options }, observers, signal);
}

/** Exchanges messages, and gives the replies that came by the end. */
export async function repliesOf(socket: ClientSocket, exchanging: Exchanging): Promise<Message[]> {
  const received: Message[] = [];
  await exchangeOver(socket, { ...exchanging, reporter: collectIn(received) });
  return received;
}

/** A reporter that keeps the replies. */
export function collectIn(received: Message[]): Reporter {
  return { replied: (message) => void received.push(message) };
}

/** A server that reads one message, and goes on as the test wants it. */
export function startReplying(answer: (socket: RawSocket) => Promise<void>): RawServer {
  return startRawServer(async (socket) => {
    await acceptHandshake(socket);
    await socket.readFrame();
    await answer(socket);
    await socket.readRest();
  });
}

/** Sends texts as a server does, in one piece. */
export function sendText(socket: RawSocket, ...texts: readonly string[]): Promise<void> {
  return socket.sendFrames(
    ...texts.map((payload) => ({ opcode: opcode.text, payload, maskingKey: null })),
  );
}
