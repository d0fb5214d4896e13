import { converse } from "../../client/conversation.ts";
import type { ClientSocket } from "../../client/socket.ts";
import { ConnectionClosedError, WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import type { Io } from "../io.ts";
import { whileRead } from "../output.ts";
import type { Expectations, Failure } from "./expectations.ts";
import type { SendOptions } from "./options.ts";
import type { Reporter } from "./reporter.ts";
import { createRoundTrips } from "./round-trips.ts";

/** An expectation did not hold. */
export class ExpectationError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`Expected ${failure.want}, got ${failure.got}`);
    this.failure = failure;
  }
}

/** Characters of replies that wait for a slow reader of stdout before no more are received. */
const capacity = 64 * 1024;

/**
 * Talks over one connection, as the flags say, tells what happens, and closes it.
 *
 * @throws {ExpectationError} when an expectation did not hold
 * @throws {WsechoError} as `converse` does
 */
export async function talk(
  socket: ClientSocket,
  messages: AsyncIterable<Message>,
  options: SendOptions,
  { reporters, expectations, io }: Audience,
): Promise<void> {
  const trips = createRoundTrips();
  const alive = needsControlFrames(options)
    ? await hearControlFrames(socket, options, reporters)
    : undefined;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  // What came before the end is left to be written, but not for a reader that reads nothing.
  void socket.closed.then(() => whileRead(io.stdout, over));
  for (const reporter of reporters) reporter.opened?.(socket);
  try {
    demand(expectations?.opened());
    await converse(
      socket,
      { messages, replies: options.replies, wait: options.wait },
      {
        sent(message) {
          trips.sent();
          for (const reporter of reporters) reporter.sent?.(message);
        },
        replied(message) {
          const roundTrip = trips.replied();
          for (const reporter of reporters) reporter.replied?.(message, roundTrip);
          demand(expectations?.reply(message));
          return io.stdout.backlog > capacity ? io.stdout.flush() : undefined;
        },
      },
    );
    demand(expectations?.finished());
  } catch (error) {
    judgeEnd(error, expectations, options);
  } finally {
    alive?.[Symbol.dispose]();
    const { code, reason } = options.close;
    const closure = await socket.close(code, reason);
    end();
    for (const reporter of reporters) reporter.closed?.(closure);
  }
}

/** Who is told of a conversation, and who judges it. */
export interface Audience {
  readonly reporters: readonly Reporter[];
  readonly expectations: Expectations | undefined;
  readonly io: Io;
}

/** Throws what is wrong with how a conversation ended, if anything is. */
function judgeEnd(
  error: unknown,
  expectations: Expectations | undefined,
  { replies, expectations: expected }: SendOptions,
): void {
  const isClosed = error instanceof ConnectionClosedError;
  const isTimeout = error instanceof WsechoError && error.code === "TIMED_OUT";
  if (isClosed) demand(expectations?.closed(error.closeCode, error.reason));
  // What was expected and did not come says more than that the time was up.
  if (isClosed || isTimeout) demand(expectations?.finished());
  if (isClosed && expected?.closeCode !== undefined) return;
  if (isClosed && replies.kind === "follow" && error.code === "CLOSED") return;
  throw error;
}

function needsControlFrames({ keepAlive, output }: SendOptions): boolean {
  return keepAlive !== undefined || output.verbose || output.json;
}

/** Tells of pings and pongs, and keeps the connection alive if asked to. */
async function hearControlFrames(
  socket: ClientSocket,
  { keepAlive: wanted }: SendOptions,
  reporters: readonly Reporter[],
): Promise<Disposable | undefined> {
  let roundTrip: number | undefined;
  const { keepAlive } = await import("../../client/keep-alive.ts");
  const alive =
    wanted &&
    keepAlive(socket, {
      ...wanted,
      onRoundTrip: (milliseconds) => void (roundTrip = milliseconds),
    });
  socket.onPing((data) => {
    for (const reporter of reporters) reporter.pinged?.(data);
  });
  socket.onPong((data) => {
    for (const reporter of reporters) reporter.ponged?.(data, roundTrip);
    roundTrip = undefined;
  });
  return alive;
}

function demand(failure: Failure | undefined): void {
  if (failure !== undefined) throw new ExpectationError(failure);
}
