import type { LogEvent, LogLevel } from "./log-line.ts";
import type { EchoObserver } from "./observer.ts";

/** A log of one server. */
export interface Log {
  listening(url: string): void;
  /** Writes down what happens; to be handed to the server. */
  readonly observer: EchoObserver;
}

/** Makes what hands each event of this level to `log`. */
export function createLog(level: LogLevel, log: (event: LogEvent) => void): Log {
  return {
    listening: (url) => log({ event: "listening", url }),
    observer: {
      ...(level !== "quiet" && normalObserver(log)),
      ...(level === "verbose" && connectionObserver(log)),
    },
  };
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
