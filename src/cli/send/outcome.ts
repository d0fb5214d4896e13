import { shouldRetry } from "../../client/should-retry.ts";
import { ConnectionClosedError, WsechoError } from "../../errors.ts";
import { escapeControls } from "../../text/escape.ts";
import type { Expectations, Failure } from "./expectations.ts";
import type { SendOptions } from "./options.ts";

/** An expectation did not hold: what was wanted, and below it what came; harmless at a terminal. */
export class ExpectationError extends Error {
  constructor({ want, got }: Failure) {
    super(`want: ${escapeControls(want)}\ngot:  ${escapeControls(got)}`);
  }
}

/** @throws {ExpectationError} when there is a failure */
export function failIf(failure: Failure | undefined): void {
  if (failure !== undefined) throw new ExpectationError(failure);
}

/** How many messages an exchange has sent and received. */
interface Counts {
  readonly sent: number;
  readonly received: number;
}

/** Which reply, or what else, is waited for once everything has been sent. */
export function describeAwaited({ replies }: SendOptions, { sent, received }: Counts): string {
  if (replies.kind === "each") return `reply ${received + 1} of ${sent}`;
  if (replies.kind === "count") return `reply ${received + 1} of ${replies.count}`;
  return "the server to close the connection";
}

/** The end of a connection, with what was still missing. */
export function explainEnd(
  { code, message, closeCode, reason }: ConnectionClosedError,
  options: SendOptions,
  progress: Counts & { readonly isEverythingSent: boolean },
): ConnectionClosedError {
  const { isTyped, replies, reconnect } = options;
  const { sent, received, isEverythingSent } = progress;
  const counts = `${count(sent, "message")} sent, ${count(received, "reply", "replies")} received`;
  let what = "";
  if (isTyped || replies.kind === "follow" || replies.kind === "until-closed") {
    // Messages in flight may be lost, and are not sent again.
    if (reconnect && sent > 0) what = ` (${counts})`;
  } else if (isEverythingSent || (replies.kind === "count" && replies.count > 0)) {
    what = `, before ${describeAwaited(options, progress)}`;
  } else {
    what = `, before everything was sent (${counts})`;
  }
  return new ConnectionClosedError(code, message + what, closeCode, reason);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Throws what is wrong with how an exchange ended; gives the end of a connection with which nothing is. */
export function judgeEnd(
  error: unknown,
  { isTyped, replies, reconnect, expectations: expected }: SendOptions,
  expectations: Expectations | undefined,
): ConnectionClosedError {
  const isClosed = error instanceof ConnectionClosedError;
  const isTimeout = error instanceof WsechoError && error.code === "TIMED_OUT";
  if (isClosed) failIf(expectations?.closed(error.closeCode, error.reason));
  // A missed expectation is more useful than a timeout.
  if (isClosed || isTimeout) failIf(expectations?.finished());
  if (!isClosed) throw error;
  if (expected?.closeCode !== undefined) return error;
  const isWanted = error.code === "CLOSED" && (isTyped || replies.kind === "follow");
  if (!isWanted || (reconnect && shouldRetry(error))) throw error;
  return error;
}
