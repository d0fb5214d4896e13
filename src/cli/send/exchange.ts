import type { ClientSocket } from "../../client/socket.ts";
import { ConnectionClosedError, WsechoError } from "../../errors.ts";
import { formatDuration } from "../../text/duration.ts";
import type { CloseOption } from "./close-option.ts";
import type { ControlFrames } from "./control-frames.ts";
import type { Feed } from "./feed.ts";
import type { SendOptions } from "./options.ts";
import { describeAwaited, explainEnd, failIf, judgeEnd } from "./outcome.ts";
import type { Observers } from "./reporter.ts";
import type { RoundTrips } from "./round-trips.ts";

/** Characters of output waiting for a slow reader beyond which no more is received. */
const capacity = 64 * 1024;

/** Messages that are sent before replies are received. */
const messagesAtOnce = 256;

/**
 * Why an exchange may be followed by another: the server closed, and that is no failure, or the person at
 * the prompt wants a new connection.
 */
export type Sequel = "closed" | "reconnect";

/**
 * Sends the messages of a feed and receives replies, each at its own pace, until everything awaited
 * has come; then closes the connection. Undefined means that it is over for good.
 *
 * @throws {ExpectationError} when an expectation did not hold
 * @throws {ConnectionClosedError} when the connection ended too early, or with an error code
 * @throws {WsechoError} with code `TIMED_OUT`, saying which reply did not come, or `INPUT_FAILED`
 */
export async function exchange(
  socket: ClientSocket,
  feed: Feed,
  options: SendOptions,
  { reporters, expectations, io }: Observers,
  stopped: AbortSignal,
): Promise<Sequel | undefined> {
  const { replies, wait, interval, isTyped, keepAlive, output } = options;
  const { promise: over, resolve: end, reject: fail } = Promise.withResolvers<void>();
  let trips: RoundTrips | undefined;
  let frames: ControlFrames | undefined;
  let sent = 0;
  let received = 0;
  let isEverythingSent = false;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** How the person at the prompt closes; once it is there, only the end is waited for. */
  let leaving: CloseOption | undefined;
  let sequel: Sequel | undefined;
  let inputFailure: WsechoError | undefined;
  let endPause: (() => void) | undefined;
  /** Whether to wait for a slow reader of stdout. */
  let isHeldUp = false;
  let isEnding = false;
  let goOn: (() => void) | undefined;

  function isComplete(): boolean {
    if (replies.kind === "count" && replies.count > 0 && received >= replies.count) return true;
    if (!isEverythingSent || leaving !== undefined) return false;
    if (inputFailure !== undefined || replies.kind === "each") return received >= sent;
    return replies.kind === "count" && replies.count === 0;
  }

  function waitOn(): void {
    clearTimeout(timer);
    if (isComplete()) return end();
    if (!isEverythingSent || leaving !== undefined || isHeldUp) return;
    if (replies.kind === "follow" && inputFailure === undefined) return;
    timer = setTimeout(() => {
      const text = `Timed out after ${formatDuration(wait)} waiting for ${describeAwaited(options, { sent, received })}`;
      fail(new WsechoError("TIMED_OUT", text));
    }, wait);
  }

  /** Until a time of `performance.now()`, or until it is over. */
  async function pauseUntil(due: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    endPause = resolve;
    const pausing = setTimeout(resolve, due - performance.now());
    await promise;
    clearTimeout(pausing);
  }

  async function sendAll(): Promise<void> {
    let due = 0;
    while (leaving === undefined) {
      const next = await feed.peek();
      if (isOver) return;
      if (next.done === true) break;
      const turn = next.value;
      if (typeof turn === "string" || turn instanceof Uint8Array) {
        if (interval !== undefined && due > performance.now()) await pauseUntil(due);
        // What can no longer be sent is left to the next connection.
        if (isOver || !socket.isOpen) return;
        if (interval !== undefined) due = performance.now() + interval;
        feed.take();
        sent++;
        trips?.sent();
        for (const reporter of reporters) reporter.sent?.(turn);
        await socket.send(turn);
        // While there is room nothing is waited for, and no reply is received in the meantime.
        if (sent % messagesAtOnce === 0) await new Promise(setImmediate);
        continue;
      }
      feed.take();
      if (turn.type === "ping") frames?.ping();
      else if (turn.type === "close") leaving = turn;
      else {
        leaving = options.close;
        sequel = "reconnect";
      }
    }
    isEverythingSent = true;
    if (options.leavesAtEnd) leaving ??= options.close;
    if (leaving === undefined) return waitOn();
    // Bun delivers nothing that comes after this side's Close frame.
    if (received < sent) await frames?.answered();
    await socket.close(leaving.code, leaving.reason);
  }

  async function receiveAll(): Promise<void> {
    while (!isComplete()) {
      const message = await socket.receive();
      received++;
      const roundTrip = trips?.replied();
      if (replies.kind === "count" && received > replies.count) continue;
      clearTimeout(timer);
      for (const reporter of reporters) reporter.replied?.(message, roundTrip);
      failIf(expectations?.reply(message));
      if (io.stdout.backlog > capacity && !isEnding) await room();
      waitOn();
    }
  }

  /** Waits for a slow reader of stdout; the little that is left at the end does not wait. */
  async function room(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (goOn === undefined) void socket.closed.then(letGo);
    goOn = resolve;
    isHeldUp = true;
    io.stdout.flush().then(resolve, reject);
    await promise;
    isHeldUp = false;
  }

  function letGo(): void {
    isEnding = true;
    goOn?.();
  }

  /** What cannot be sent ends it, once what was sent is answered. */
  function failInput(cause: unknown): void {
    if (!feed.wasTaken || !(cause instanceof WsechoError)) return fail(cause);
    inputFailure = new WsechoError("INPUT_FAILED", cause.message, { cause });
    isEverythingSent = true;
    waitOn();
  }

  function endedBy(error: unknown): void {
    if (!(error instanceof ConnectionClosedError)) return fail(error);
    if (leaving !== undefined) return end();
    fail(explainEnd(error, options, { sent, received, isEverythingSent }));
  }

  /** The program ends: there is time for an answer to the Close frame, unless the time is up. */
  function goAway(): void {
    letGo();
    void socket.close(1001);
    if (stopped.reason instanceof Error) socket.terminate();
  }

  stopped.addEventListener("abort", goAway);
  if (stopped.aborted) goAway();
  if (output.json || output.stats) {
    const { createRoundTrips } = await import("./round-trips.ts");
    trips = createRoundTrips();
  }
  // They are for flags, and for a person who types `/ping`.
  if (isTyped || keepAlive !== undefined || output.verbose || output.json) {
    const { openControlFrames } = await import("./control-frames.ts");
    frames = openControlFrames(socket, keepAlive, { reporters, expectations, io });
  }
  for (const reporter of reporters) reporter.opened?.(socket);
  let wantedEnd: ConnectionClosedError | undefined;
  try {
    failIf(expectations?.answered(101));
    sendAll().catch((error: unknown) => {
      // That the connection has ended is for the receiver, which gets what came before it as well.
      if (!(error instanceof ConnectionClosedError)) failInput(error);
    });
    receiveAll().catch(endedBy);
    await over;
    if (inputFailure !== undefined) throw inputFailure;
    failIf(expectations?.finished());
  } catch (error) {
    wantedEnd = judgeEnd(inputFailure ?? error, options, expectations);
  } finally {
    isOver = true;
    clearTimeout(timer);
    endPause?.();
    frames?.[Symbol.dispose]();
    stopped.removeEventListener("abort", goAway);
    const { code, reason } = leaving ?? options.close;
    const closure = await socket.close(code, reason);
    for (const reporter of reporters) reporter.closed?.(closure, wantedEnd);
  }
  const failure = options.expectations?.closeCode === undefined ? socket.closedError() : undefined;
  if (failure !== undefined) throw failure;
  return wantedEnd === undefined ? sequel : "closed";
}
