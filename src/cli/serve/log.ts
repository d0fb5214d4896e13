import { setTimeout as sleep } from "node:timers/promises";

import { type LogEvent, type LogOptions, renderLine } from "../../server/log-line.ts";
import type { EchoObserver } from "../../server/observer.ts";
import { type Io, type Output, OutputError } from "../io.ts";

/**
 * Characters of log that may wait for a slow reader before lines are left out, here or in the
 * workers.
 */
const capacity = 1024 * 1024;

/**
 * Opens the log of a process, on its stdout. It never slows down the server or grows without bound:
 * if its reader is too slow, or its disk is full, lines are left out and, once there is room again, their
 * number is logged.
 */
export function openLog(options: LogOptions, { stdout }: Pick<Io, "stdout">) {
  const { level } = options;
  let leftOut = 0;
  let isFull = false;
  /** What came before the line that scripts wait for; undefined once that is logged. */
  let early: LogEvent[] | undefined = [];

  /** Logs how many lines were left out, unless that is logged already. */
  function tellLeftOut(): void {
    if (leftOut > 0) writeLeftOut("the reader of this log is too slow");
    leftOut = 0;
  }

  function writeLeftOut(reason: string): void {
    stdout.write(renderLine({ event: "left_out", lines: leftOut, reason }, options));
  }

  function log(event: LogEvent): void {
    if (isFull) {
      leftOut++;
      return;
    }
    if (stdout.backlog > capacity) {
      // Nothing more may ever be logged.
      if (leftOut++ === 0) void stdout.flush().then(tellLeftOut, () => undefined);
      return;
    }
    tellLeftOut();
    stdout.write(renderLine(event, options));
  }

  /** Tries until the disk has room; a failure of another kind is the next one that is watched. */
  async function waitForRoom(retryAfter: number): Promise<void> {
    isFull = true;
    // One line at least was not written.
    leftOut ||= 1;
    while (isFull) {
      await sleep(retryAfter, undefined, { ref: false });
      stdout.recover();
      const told = leftOut;
      // The last line that was begun may have got no end.
      stdout.write("\n");
      writeLeftOut("the disk was full");
      const failure = await stdout.flush().catch((error: unknown) => error);
      isFull = isFullDisk(failure);
      if (failure === undefined) leftOut -= told;
    }
  }

  /**
   * Reports on stderr if the log stops; the server goes on. If its disk was full, the log goes on, too, once
   * that has room.
   *
   * @param retryAfter milliseconds between attempts
   */
  async function watch(stderr: Output, retryAfter = 1000): Promise<void> {
    while (true) {
      const failure = await stdout.broken;
      const full = isFullDisk(failure);
      const next = full ? "the log goes on once there is" : "the server goes on without a log";
      stderr.write(`${failure.message}; ${next}\n`);
      if (!full) return stdout.abandon();
      await waitForRoom(retryAfter);
    }
  }

  function end(): void {
    if (isFull) stdout.abandon();
    else tellLeftOut();
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
    watch,
    /** Says what was left out, as no more will come. */
    end,
  };
}

function isFullDisk(failure: unknown): boolean {
  return failure instanceof OutputError && (failure.code === "ENOSPC" || failure.code === "EDQUOT");
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
