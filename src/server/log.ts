import { jsonLine, type LogEvent, textLine } from "./log-line.ts";
import type { EchoObserver } from "./observer.ts";

/** What a server's log looks like, and how much it shows. */
export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
}

export type LogFormat = "text" | "json";

/**
 * `quiet`: only where the server listens; `normal`: messages and rejected requests too; `verbose`:
 * connections as well, and which of them a message came over.
 */
export type LogLevel = "quiet" | "normal" | "verbose";

/** A log of one server. */
export interface Log {
  listening(url: string): void;
  /** Writes down what happens; to be handed to the server. */
  readonly observer: EchoObserver;
}

/** Makes a log whose lines, ended by a line feed, go to `write`. */
export function createLog(options: LogOptions, write: (line: string) => void): Log {
  function log(event: LogEvent): void {
    write(renderLine(event, options));
  }

  return {
    listening: (url) => log({ event: "listening", url }),
    observer: {
      ...(options.level !== "quiet" && normalObserver(log)),
      ...(options.level === "verbose" && connectionObserver(log)),
    },
  };
}

/** An event as a line of the log. */
export function renderLine(event: LogEvent, { format, level }: LogOptions): string {
  return format === "json" ? jsonLine(event, new Date()) : textLine(event, level === "verbose");
}

function normalObserver(log: (event: LogEvent) => void): EchoObserver {
  return {
    rejected: (request) => log({ event: "refused", ...request }),
    ignored: (parameter) => log({ event: "ignored", parameter }),
    received: ({ id }, message) => log({ event: "message", connection: id, message }),
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
