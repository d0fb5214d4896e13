import { type LogEvent, type LogOptions, renderLine } from "../../server/log-line.ts";
import type { EchoObserver } from "../../server/observer.ts";
import type { Io, Output } from "../io.ts";

/**
 * Characters of log that may wait for a slow reader before lines are left out, here or in the
 * workers.
 */
const capacity = 1024 * 1024;

/**
 * Opens the log of a process, on its stdout. It never slows down the server or grows without bound:
 * if its reader is too slow, lines are left out and, once there is room again, their number is
 * logged.
 */
export function openLog(options: LogOptions, { stdout }: Pick<Io, "stdout">) {
  const { level } = options;
  let leftOut = 0;

  /** Logs how many lines were left out, unless that is logged already. */
  function end(): void {
    if (leftOut > 0) stdout.write(renderLine({ event: "left_out", lines: leftOut }, options));
    leftOut = 0;
  }

  function log(event: LogEvent): void {
    if (stdout.backlog > capacity) {
      // Nothing more may ever be logged.
      if (leftOut++ === 0) void stdout.flush().then(end, () => undefined);
      return;
    }
    end();
    stdout.write(renderLine(event, options));
  }

  return {
    listening: (url: string) => log({ event: "listening", url }),
    /** One more URL of the same server, for other machines. */
    reachable: (url: string) => log({ event: "reachable", url }),
    /** Logs what happens; pass it to the server. */
    observer: {
      ...(level !== "quiet" && normalObserver(log)),
      ...(level === "verbose" && connectionObserver(log)),
    },
    end,
  };
}

/** Milliseconds without crowding after which it is over. */
const reliefDelay = 1000;

/** Logs when crowding begins and when it is over; where clients are cut, it comes and goes. */
function crowdingObserver(log: (event: LogEvent) => void): Required<EchoObserver>["crowded"] {
  let relief: ReturnType<typeof setTimeout> | undefined;
  let isOver = true;

  function end(): void {
    isOver = true;
    log({ event: "relieved" });
  }

  return (isCrowded) => {
    clearTimeout(relief);
    if (!isCrowded) relief = setTimeout(end, reliefDelay).unref();
    else if (isOver) log({ event: "crowded" });
    if (isCrowded) isOver = false;
  };
}

function normalObserver(log: (event: LogEvent) => void): EchoObserver {
  return {
    rejected: (request) => log({ event: "refused", ...request }),
    ignored: (parameter) => log({ event: "ignored", parameter }),
    received: ({ id }, message) => log({ event: "message", connection: id, message }),
    crowded: crowdingObserver(log),
    failed: ({ id }, { message }) => log({ event: "error", connection: id, problem: message }),
  };
}

function connectionObserver(log: (event: LogEvent) => void): EchoObserver {
  return {
    opened: ({ id, remote, path, seed }) =>
      log({ event: "open", connection: id, remote, path, ...(seed !== undefined && { seed }) }),
    closed: ({ id, openedAt, messagesReceived, messagesSent }, code, reason) =>
      log({
        event: "close",
        connection: id,
        code,
        reason,
        duration_ms: Math.round(performance.now() - openedAt),
        messages_received: messagesReceived,
        messages_sent: messagesSent,
      }),
  };
}

/** Reports on stderr if the log has stopped; the server goes on. */
export async function watchLog({ stdout, stderr }: Pick<Io, "stdout" | "stderr">): Promise<void> {
  const { message } = await stdout.broken;
  stdout.abandon();
  stderr.write(`${message}; the server goes on without a log\n`);
}

/**
 * Writes the log of one worker into the one of all, whole lines only, and reads it no faster than
 * the reader of that does. Resolves at its end; never rejects.
 */
export async function mergeLog(log: AsyncIterable<Uint8Array>, stdout: Output): Promise<void> {
  let begun: Uint8Array[] = [];
  for await (const chunk of log) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      stdout.write(Buffer.concat([...begun, chunk.subarray(0, end)]));
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.slice(end));
    // That it cannot be written is reported elsewhere; the workers go on.
    if (stdout.backlog > capacity) await stdout.flush().catch(() => undefined);
  }
  // A worker that was killed has not finished its last line.
  if (begun.length > 0) stdout.write(Buffer.concat([...begun, Uint8Array.of(lineFeed)]));
}

const lineFeed = 0x0a;
