import { type LogEvent, type LogOptions, renderLine } from "../../server/log-line.ts";
import type { EchoObserver } from "../../server/observer.ts";
import type { Io, Output } from "../io.ts";
import { createLineSink } from "./line-sink.ts";

/** Characters of log that may wait for a slow reader, here or in the workers. */
const capacity = 1024 * 1024;

/**
 * Opens the log of a process, on its stdout. It never slows down the server or grows without bound:
 * if its reader is too slow, or its disk is full, lines are left out and, once there is room again, their
 * number is logged.
 */
export function openLog(options: LogOptions, { stdout }: Pick<Io, "stdout">) {
  const { level } = options;
  const sink = createLineSink({
    output: stdout,
    name: "log",
    reader: "the reader of this log",
    capacity,
    renderLeftOut: (lines, reason) => renderLine({ event: "left_out", lines, reason }, options),
  });
  /** What came before the line that scripts wait for; undefined once that is logged. */
  let early: LogEvent[] | undefined = [];

  function log(event: LogEvent): void {
    if (!sink.leavesOut()) sink.write(renderLine(event, options));
  }

  return {
    listening(url: string): void {
      log({ event: "listening", url });
      early?.forEach(log);
      early = undefined;
    },
    /** One more URL of the same server, for other machines. */
    reachable: (url: string) => log({ event: "reachable", url }),
    /** Redis cannot be used, for a reason, or can be again; logged once the server listens. */
    rooms(reach: "local" | "redis", problem?: string): void {
      if (level === "quiet") return;
      const event = { event: "rooms", reach, ...(problem !== undefined && { problem }) } as const;
      if (early === undefined) log(event);
      else early.push(event);
    },
    /** Logs what happens; pass it to the server. */
    observer: {
      ...(level !== "quiet" && normalObserver(log)),
      ...(level === "verbose" && connectionObserver(log)),
    },
    watch: sink.watch,
    end: sink.end,
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
    received: ({ id, isRelayed }, message) =>
      log({
        event: "message",
        connection: id,
        ...(isRelayed === true && { direction: "to-server" }),
        message,
      }),
    relayed: ({ id }, message) =>
      log({ event: "message", connection: id, direction: "to-client", message }),
    crowded: crowdingObserver(log),
    differed: ({ id }, problem) => log({ event: "differs", connection: id, problem }),
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
