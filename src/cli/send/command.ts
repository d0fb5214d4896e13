import { connect } from "../../client/connect.ts";
import { exchange } from "../../client/exchange.ts";
import { command } from "../command.ts";
import type { Io } from "../io.ts";
import { sendFlags } from "./flags.ts";
import { type SendOptions, toSendOptions } from "./options.ts";
import { renderReply } from "./reply.ts";

/** `wsecho send` */
export const send = command({
  meta: { name: "send", description: "Send messages to a WebSocket server and print each reply" },
  args: sendFlags,
  usage: "[MESSAGE...] [-u URL] [flags]",
  examples: [
    { command: 'wsecho send "Hello"', does: "send to ws://localhost:8765" },
    { command: "wsecho send wss://example.com/chat one two", does: "send two messages elsewhere" },
    { command: "wsecho send -w 500ms -- --help", does: "send a text that looks like a flag" },
  ],
  async perform(line, io) {
    const options = toSendOptions(line);
    const interruption = new AbortController();
    let exitCode = 0;
    const ignoreSignals = io.onSignal((signal) => {
      exitCode = signal === "SIGINT" ? 130 : 143;
      io.stdout.abandon();
      interruption.abort();
    });
    try {
      await converse(options, interruption.signal, io);
    } catch (error) {
      if (exitCode === 0) throw error;
    } finally {
      ignoreSignals();
    }
    return exitCode;
  },
});

async function converse(options: SendOptions, signal: AbortSignal, io: Io): Promise<void> {
  const { url, messages, connectTimeout, wait } = options;
  const terminal = io.stdout.isTerminal();
  const socket = await connect(url, { connectTimeout, signal });
  const goAway = () => void socket.close(1001);
  signal.addEventListener("abort", goAway);
  try {
    for await (const reply of exchange(socket, messages, wait)) {
      io.stdout.write(renderReply(reply, await terminal));
      // Taken by the system before the next is awaited: no reply is printed late or lost.
      await io.stdout.flush();
    }
  } finally {
    await socket.close(1000);
  }
}
