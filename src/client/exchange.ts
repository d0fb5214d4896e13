import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";
import type { ClientSocket } from "./socket.ts";

/**
 * Sends messages in their order and gives one reply for each, as it comes.
 *
 * @param wait milliseconds to wait for each next reply
 * @throws {WsechoError} with code `TIMED_OUT`, saying which reply did not come
 * @throws {ConnectionClosedError} when the connection ended before all replies came
 */
export async function* exchange(
  socket: ClientSocket,
  messages: readonly Message[],
  wait: number,
): AsyncGenerator<Message> {
  // A failure to send shows as the end of the connection too, and is told there.
  const sending = sendAll(socket, messages).catch(() => undefined);
  for (let reply = 1; reply <= messages.length; reply++) {
    try {
      yield await socket.receive(wait);
    } catch (error) {
      throw tellWhich(error, `reply ${reply} of ${messages.length}`, wait);
    }
  }
  await sending;
}

async function sendAll(socket: ClientSocket, messages: readonly Message[]): Promise<void> {
  for (const message of messages) await socket.send(message);
}

function tellWhich(error: unknown, which: string, wait: number): unknown {
  if (error instanceof ConnectionClosedError) {
    const { code, message, closeCode, reason } = error;
    return new ConnectionClosedError(code, `${message}, before ${which}`, closeCode, reason);
  }
  if (error instanceof WsechoError && error.code === "TIMED_OUT") {
    const text = `Timed out after ${formatDuration(wait)} waiting for ${which}`;
    return new WsechoError("TIMED_OUT", text, { cause: error });
  }
  return error;
}
