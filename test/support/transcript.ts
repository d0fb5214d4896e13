import { type Closure, connect, ConnectionClosedError, type Message } from "../../src/index.ts";

/** All that a client was sent on one connection, and how it ended. */
export interface Transcript extends Closure {
  readonly messages: readonly Message[];
}

/** Connects, sends these messages, and listens until the server has ended the connection. */
export async function transcriptOf(
  url: string,
  sent: readonly Message[] = [],
): Promise<Transcript> {
  await using socket = await connect(url);
  for (const message of sent) await socket.send(message);
  const messages: Message[] = [];
  try {
    for await (const message of socket) messages.push(message);
  } catch (error) {
    if (!(error instanceof ConnectionClosedError)) throw error;
  }
  return { messages, ...(await socket.closed) };
}

/** The messages `1`, `2`, and so on. */
export function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}
