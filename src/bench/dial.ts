import { WsechoError } from "../errors.ts";
import { openSocket } from "./open-socket.ts";
import type { Target } from "./plan.ts";
import { type Dialed, shakeHands } from "./shake-hands.ts";

/**
 * Connects and shakes hands, within `timeout` milliseconds, unless `stopped` fires.
 *
 * @throws {WsechoError} as `openSocket` and `shakeHands` do, and with code `TIMED_OUT` or `ABORTED`
 */
export async function dial(target: Target, timeout: number, stopped: AbortSignal): Promise<Dialed> {
  const { promise: given, reject: giveUp } = Promise.withResolvers<never>();
  const abort = (): void => giveUp(new WsechoError("ABORTED", "stopped while connecting"));
  const timer = setTimeout(() => {
    giveUp(new WsechoError("TIMED_OUT", "timed out connecting"));
  }, timeout);
  if (stopped.aborted) abort();
  stopped.addEventListener("abort", abort);
  const opening = openSocket(target);
  try {
    const socket = await Promise.race([opening, given]);
    return await Promise.race([shakeHands(socket, target), given]);
  } catch (error) {
    // Also when it opens only now.
    opening.then((late) => late.terminate()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener("abort", abort);
  }
}
