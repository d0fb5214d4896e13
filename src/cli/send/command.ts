import { HandshakeRefusedError, WsechoError } from "../../errors.ts";
import { formatDuration } from "../../text/duration.ts";
import { command } from "../command.ts";
import { signalCodes } from "../exit-code.ts";
import { endSignals, type Io, type Signal } from "../io.ts";
import { dial } from "./dial.ts";
import { exchange, type Sequel } from "./exchange.ts";
import { chainFeeds } from "./feed.ts";
import { sendFlags } from "./flags.ts";
import { openFeeds } from "./open-feeds.ts";
import { type SendOptions, toSendOptions } from "./options.ts";
import { ExpectationError, failIf } from "./outcome.ts";
import type { PromptSession } from "./prompt/typed.ts";
import { textReporter } from "./reply.ts";
import type { Observers, Reporter } from "./reporter.ts";

/** `wsecho send` */
export const send = command({
  meta: { name: "send", description: "Send messages to a WebSocket server and print each reply" },
  args: sendFlags,
  usage: "[MESSAGE...] [-u URL] [flags]",
  examples: [
    ['wsecho send "Hello"', "send to ws://localhost:8765"],
    ["wsecho send wss://example.com/chat one two", "send two messages elsewhere"],
    ["wsecho send -w 500ms -- --help", "send a text that looks like a flag"],
  ],
  async perform(line, io) {
    const options = toSendOptions(line, () => io.stdin.isTerminal());
    if (!options.quiet) return await execute(options, io);
    const { inSilence } = await import("../silence.ts");
    return await inSilence(io, (silent) => execute(options, silent));
  },
});

async function execute(options: SendOptions, io: Io): Promise<number> {
  if (options.misplaced !== undefined) {
    const word = JSON.stringify(options.misplaced);
    io.stderr.write(`Sending ${word} as a message. To connect to it: wsecho send -u ${word}\n`);
  }
  const prompt = options.isTyped
    ? await (await import("./prompt/typed.ts")).openPrompt(io, options.output.timestamps)
    : undefined;
  const observers = await createObservers(options, prompt, io);
  try {
    // The terminal of a prompt has to be given back, whichever signal ends the program.
    const signals = prompt && [...endSignals, "SIGHUP" as const, "SIGQUIT" as const];
    return await untilStopped(options, io, signals, (stopped) =>
      carryOut(options, observers, prompt, stopped, io).finally(() => prompt?.close()),
    );
  } catch (error) {
    // An abandoned attempt to connect would keep the process alive for minutes.
    io.forceExit();
    if (error instanceof WsechoError) {
      for (const reporter of observers.reporters) reporter.failed?.(error);
    }
    return await explain(error, options, io);
  } finally {
    for (const reporter of observers.reporters) reporter.ended?.();
  }
}

/**
 * Does something until a signal, the time limit or the end of stdout ends it early; returns the
 * exit code.
 */
async function untilStopped(
  { maxTime }: SendOptions,
  io: Io,
  signals: readonly Signal[] | undefined,
  act: (stopped: AbortSignal) => Promise<number>,
): Promise<number> {
  const stopping = new AbortController();

  function stop(why: Signal | Error): void {
    stopping.abort(why);
    io.forceExit();
    io.stdin.close();
  }

  const ignoreSignals = io.onSignal(stop, signals);
  const timer =
    maxTime &&
    setTimeout(() => {
      const text = `Timed out: --max-time ${formatDuration(maxTime)} reached`;
      stop(new WsechoError("TIMED_OUT", text));
    }, maxTime);
  void io.stdout.broken.then(stop);
  let code = 0;
  try {
    code = await act(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    ignoreSignals();
    io.stdin.close();
  }
  const cause: Signal | Error | undefined = stopping.signal.reason;
  if (cause instanceof Error) throw cause;
  return cause === undefined ? code : signalCodes[cause];
}

/** All reporters and expectations. What only some flags need is loaded for them alone. */
async function createObservers(
  { output, address, expectations, opening }: SendOptions,
  prompt: PromptSession | undefined,
  stdio: Io,
): Promise<Observers> {
  const { json, stats, verbose } = output;
  const io = prompt?.io ?? stdio;
  const reporters: Reporter[] = [];
  const isShown = prompt !== undefined && stdio.stdout.isTerminal() && !json;
  if (json) reporters.push((await import("./json-reporter.ts")).jsonReporter(io.stdout));
  else if (!isShown) reporters.push(await textReporter(io, output));
  if (verbose) reporters.push((await import("./verbose.ts")).verboseReporter(io.stderr));
  if (stats) reporters.push((await import("./statistics.ts")).statisticsReporter(address, io));
  if (prompt) {
    const { promptReporter } = await import("./prompt/prompt-reporter.ts");
    const untyped = opening && (await import("./source.ts")).countOf(opening);
    const wanted = { showsMessages: isShown, showsPongs: !verbose, untyped: untyped ?? 0 };
    reporters.push(promptReporter(prompt.view, io, wanted));
  }
  const judge =
    expectations && (await import("./expectations.ts")).createExpectations(expectations);
  return { reporters, expectations: judge, io };
}

/** Connects, once or repeatedly, and exchanges messages; returns the exit code. */
async function carryOut(
  options: SendOptions,
  observers: Observers,
  prompt: PromptSession | undefined,
  stopped: AbortSignal,
  io: Io,
): Promise<number> {
  const { source, opening } = options;
  const feeds = await openFeeds(source, prompt, stopped, io);
  const openings = opening && (await openFeeds(opening, prompt, stopped, io));
  const leaving = prompt && abortedBy(prompt.left);
  const signal = leaving === undefined ? stopped : AbortSignal.any([stopped, leaving]);
  let wasOpen = false;

  async function once(succeeded?: () => void): Promise<Sequel | undefined> {
    const socket = await dial(options, signal, observers).catch((error: unknown) =>
      passExpected(error, options, observers),
    );
    if (socket === undefined) return undefined;
    succeeded?.();
    wasOpen = true;
    prompt?.start();
    const feed = openings === undefined ? feeds() : chainFeeds(openings(), feeds());
    return await exchange(socket, feed, options, observers, stopped);
  }

  async function connect(): Promise<Sequel | undefined> {
    if (!options.reconnect) return await once();
    const { reconnecting } = await import("./retry.ts");
    return await reconnecting(once, leaving, { signal, io: observers.io });
  }

  if (leaving === undefined || prompt?.nextEntry === undefined || !options.staysWhenClosed) {
    await connect();
    return 0;
  }
  const { nextEntry } = prompt;
  const { stayAtPrompt } = await import("./prompt/stay.ts");
  const connections = { connect, wasOpen: () => wasOpen };
  return await stayAtPrompt({ leaving, nextEntry }, connections, observers, stopped);
}

function abortedBy(event: Promise<void>): AbortSignal {
  const controller = new AbortController();
  void event.then(() => controller.abort());
  return controller.signal;
}

/** Ignores a refused handshake if that was expected; throws any other error. */
function passExpected(
  error: unknown,
  options: SendOptions,
  { reporters, expectations }: Observers,
): undefined {
  const { status } = options.expectations ?? {};
  if (!(error instanceof HandshakeRefusedError) || status === undefined) throw error;
  for (const reporter of reporters) reporter.failed?.(error);
  failIf(expectations?.answered(error.status) ?? expectations?.finished());
  return undefined;
}

/** Prints to stderr what a general error message leaves out, and returns the exit code. */
async function explain(error: unknown, options: SendOptions, io: Io): Promise<number> {
  if (error instanceof ExpectationError) {
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
  if (!(error instanceof HandshakeRefusedError)) throw error;
  const { explainRefusal } = await import("../request/refusal.ts");
  const code = explainRefusal(error, io);
  const { isRedirect } = await import("../../client/redirect.ts");
  if (!options.followsRedirects && isRedirect(error)) {
    io.stderr.write("To follow redirects, use --location\n");
  }
  return code;
}
