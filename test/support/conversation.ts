import { type Conversation, converse, type Listener } from "../../src/client/conversation.ts";
import type { ClientSocket } from "../../src/client/socket.ts";
import { opcode } from "../../src/protocol/frame.ts";
import type { Message } from "../../src/protocol/message.ts";
import { acceptHandshake, type RawServer, startRawServer } from "./raw-server.ts";
import type { RawSocket } from "./raw-socket.ts";

/** Holds a conversation, and gives the replies that came by its end. */
export async function repliesOf(
  socket: ClientSocket,
  { messages, replies = { kind: "each" }, wait = 5000 }: Partial<Conversation>,
): Promise<Message[]> {
  const received: Message[] = [];
  await converse(socket, { messages: messages ?? [], replies, wait }, collectIn(received));
  return received;
}

/** A listener that keeps the replies. */
export function collectIn(received: Message[]): Listener {
  return { sent: () => undefined, replied: (message) => void received.push(message) };
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
