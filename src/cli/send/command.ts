import { HandshakeRefusedError, WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import { formatDuration } from "../../text/duration.ts";
import { command } from "../command.ts";
import { signalCodes } from "../exit-code.ts";
import type { Io, Signal } from "../io.ts";
import { whileRead } from "../output.ts";
import { dial } from "./dial.ts";
import type { Failure } from "./expectations.ts";
import { sendFlags } from "./flags.ts";
import { type SendOptions, toSendOptions } from "./options.ts";
import { readAhead } from "./read-ahead.ts";
import type { Reporter } from "./reporter.ts";
import { createReporters } from "./reporters.ts";
import type { Source } from "./source.ts";
import { type Audience, ExpectationError, talk } from "./talk.ts";

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
    const reporters = await createReporters(options.output, options.address, io);
    try {
      return await untilStopped(options, io, (signal) => carryOut(options, signal, reporters, io));
    } catch (error) {
      if (error instanceof WsechoError) for (const reporter of reporters) reporter.failed?.(error);
      return await explain(error, io);
    } finally {
      for (const reporter of reporters) reporter.ended?.();
    }
  },
});

/** Does something until a signal, the time or the end of stdout cuts it short; gives the exit code. */
async function untilStopped(
  { maxTime }: SendOptions,
  io: Io,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const interruption = new AbortController();
  let cause: Signal | Error | undefined;

  function stop(why: Signal | Error): void {
    cause ??= why;
    interruption.abort();
    io.stdin.close();
    // What is left to do may wait for the reader of stdout.
    void whileRead(io.stdout, acting).catch(() => undefined);
  }

  const ignoreSignals = io.onSignal(stop);
  const timer =
    maxTime &&
    setTimeout(() => {
      const text = `Timed out after ${formatDuration(maxTime)}, which is all that --max-time allows`;
      stop(new WsechoError("TIMED_OUT", text));
    }, maxTime);
  void io.stdout.broken.then(stop);
  const acting = act(interruption.signal);
  try {
    await acting;
  } catch (error) {
    if (cause === undefined) throw error;
  } finally {
    clearTimeout(timer);
    ignoreSignals();
    io.stdin.close();
  }
  if (cause instanceof Error) throw cause;
  return cause === undefined ? 0 : signalCodes[cause];
}

async function carryOut(
  options: SendOptions,
  signal: AbortSignal,
  reporters: readonly Reporter[],
  io: Io,
): Promise<void> {
  const { from } = options.source.origin;
  const isTyped = isConversation(options) && io.stdin.isTerminal();
  const expectations =
    options.expectations &&
    (await import("./expectations.ts")).createExpectations(options.expectations);
  const audience: Audience = { reporters, expectations, io };
  const ahead = isTyped ? undefined : readAhead(await open(options.source, io, signal));
  // What the command line itself says has to be right before anything is sent.
  if (from !== "stdin") await ahead?.first;

  async function once(succeeded?: () => void): Promise<void> {
    const socket = await dial(options, signal, io).catch((error: unknown) =>
      passExpected(error, options, audience),
    );
    if (socket === undefined) return;
    succeeded?.();
    const goAway = () => void socket.close(1001);
    signal.addEventListener("abort", goAway);
    try {
      if (ahead === undefined) await (await import("./interact.ts")).interact(socket, options, io);
      else await talk(socket, ahead.messages, options, audience);
    } finally {
      signal.removeEventListener("abort", goAway);
    }
  }

  if (!options.reconnect) return await once();
  const { retrying } = await import("./retry.ts");
  await retrying(once, { retries: Infinity, signal, io });
}

/** The messages of a source; plain words, the usual case, need nothing to be loaded for them. */
async function open(source: Source, io: Io, signal: AbortSignal): Promise<AsyncIterator<Message>> {
  const { origin, encoding, binary, repeat, interval } = source;
  const isPlain = encoding === undefined && !binary && repeat === 1 && interval === undefined;
  if (origin.from === "words" && isPlain) return plainMessages(origin.words);
  return (await import("./source.ts")).messagesFrom(source, io, signal);
}

async function* plainMessages(words: readonly string[]): AsyncGenerator<Message> {
  yield* words;
}

/** Whether nothing was asked for that a conversation, line by line, does not do. */
function isConversation({ source, replies, output, expectations }: SendOptions): boolean {
  if (source.origin.from !== "stdin" || replies.kind !== "each") return false;
  return !Object.values(output).some(Boolean) && expectations === undefined;
}

/** Passes over a refused handshake that was expected to be refused; throws any other error. */
function passExpected(
  error: unknown,
  options: SendOptions,
  { reporters, expectations }: Audience,
): undefined {
  const { status } = options.expectations ?? {};
  if (!(error instanceof HandshakeRefusedError) || status === undefined) throw error;
  for (const reporter of reporters) reporter.failed?.(error);
  const failure = expectations?.refused(error.status) ?? expectations?.finished();
  if (failure !== undefined) throw new ExpectationError(failure);
  return undefined;
}

/** Says on stderr what a general error message leaves out, and gives the exit code. */
async function explain(error: unknown, io: Io): Promise<number> {
  if (error instanceof ExpectationError) return await tellFailure(error.failure, io);
  if (!(error instanceof HandshakeRefusedError)) throw error;
  const { explainRefusal } = await import("../request/refusal.ts");
  return explainRefusal(error, io);
}

async function tellFailure(failure: Failure, { stderr }: Io): Promise<number> {
  const { renderFailure } = await import("./expectations.ts");
  stderr.write(renderFailure(failure));
  return 1;
}
