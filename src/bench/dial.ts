import { DialError } from "./dial-error.ts";
import { openSocket } from "./open-socket.ts";
import type { Target } from "./plan.ts";
import { type Dialed, shakeHands } from "./shake-hands.ts";

/**
 * Connects and makes the handshake, within `connectTimeout` milliseconds, unless `stopped` fires.
 *
 * @throws {DialError} when it fails, takes too long or is stopped
 */
export async function dial(
  target: Target,
  connectTimeout: number,
  stopped?: AbortSignal,
): Promise<Dialed> {
  const { promise: given, reject: giveUp } = Promise.withResolvers<never>();
  const abort = (): void => giveUp(new DialError("stopped while connecting", { kind: "aborted" }));
  const timer = setTimeout(() => {
    giveUp(new DialError("timed out connecting", { kind: "timed out", connectTimeout }));
  }, connectTimeout);
  if (stopped?.aborted === true) abort();
  stopped?.addEventListener("abort", abort);
  const opening = openSocket(target);
  try {
    const socket = await Promise.race([opening, given]);
    return await Promise.race([shakeHands(socket, target), given]);
  } catch (error) {
    // Also if it opens only now.
    opening.then(
      (late) => late.terminate(),
      () => undefined,
    );
    throw error;
  } finally {
    clearTimeout(timer);
    stopped?.removeEventListener("abort", abort);
  }
}
