import type { ClientSocket } from "../../client/socket.ts";
import { ConnectionClosedError } from "../../errors.ts";
import { formatAddress } from "../../text/address.ts";
import type { Io } from "../io.ts";
import type { CloseOption } from "./close-option.ts";
import { historyPath, openHistory } from "./interactive/history.ts";
import { type Entry, openPrompt, type Prompt } from "./interactive/prompt.ts";
import { slashHelp } from "./interactive/slash-command.ts";
import type { SendOptions } from "./options.ts";
import { renderReply } from "./reply.ts";

/**
 * Lets a person talk over a connection, line by line, until one of the two has enough; then the
 * connection is closed.
 *
 * @throws {ConnectionClosedError} when it was lost, or the server closed it with an error code
 */
export async function interact(socket: ClientSocket, options: SendOptions, io: Io): Promise<void> {
  const history = await openHistory(historyPath(io));
  const terminal = io.stdout.isTerminal();
  await using prompt = await openPrompt(io, { history, columns: io.columns });
  using _ = await keptAlive(socket, options);
  prompt.tell(
    `Connected to ${formatAddress(options.address)}. /help shows the commands, Ctrl-D ends.`,
  );
  let isLeaving = false;
  const listening = listen(socket, prompt, terminal)
    .catch((error: unknown) => {
      const isOver = error instanceof ConnectionClosedError;
      if (!isOver || (error.code === "CONNECTION_LOST" && !isLeaving)) throw error;
      prompt.tell(error.message);
    })
    .finally(prompt.close);
  // Whoever ends it, the other side of the conversation has to be told.
  listening.catch(() => undefined);
  let closing: CloseOption = options.close;
  for await (const entry of prompt.entries) {
    const asked = await obey(entry, socket, prompt, options.close);
    if (asked === undefined) continue;
    isLeaving = true;
    closing = asked;
    break;
  }
  await socket.close(closing.code, closing.reason);
  await listening;
}

async function keptAlive(
  socket: ClientSocket,
  { keepAlive: wanted }: SendOptions,
): Promise<Disposable | undefined> {
  if (wanted === undefined) return undefined;
  const { keepAlive } = await import("../../client/keep-alive.ts");
  return keepAlive(socket, wanted);
}

/** Shows what comes, until the connection ends. */
async function listen(socket: ClientSocket, prompt: Prompt, terminal: boolean): Promise<never> {
  while (true) {
    const reply = renderReply(await socket.receive(), terminal);
    prompt.show(typeof reply === "string" ? reply : new TextDecoder().decode(reply));
  }
}

/** Does what a person entered; gives how to close when that is to end it. */
async function obey(
  entry: Entry,
  socket: ClientSocket,
  prompt: Prompt,
  usual: CloseOption,
): Promise<CloseOption | undefined> {
  switch (entry.type) {
    case "message":
      await socket.send(entry.message);
      return undefined;
    case "ping":
      ping(socket, prompt);
      return undefined;
    case "help":
      prompt.tell(slashHelp);
      return undefined;
    case "mistake":
      prompt.tell(entry.problem);
      return undefined;
    case "close":
      return entry;
    case "end":
    case "interrupt":
      return usual;
  }
}

function ping(socket: ClientSocket, prompt: Prompt): void {
  const sentAt = performance.now();
  const stop = socket.onPong(() => {
    stop();
    prompt.tell(`Pong after ${(performance.now() - sentAt).toFixed(1)} ms`);
  });
  socket.ping();
}
