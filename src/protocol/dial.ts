import type { Destination } from "./destination.ts";
import { DialError } from "./dial-error.ts";
import { type Listener, openSocket } from "./open-socket.ts";

/**
 * Connects and makes the handshake with `shake`, both within `connectTimeout` milliseconds, unless `stopped`
 * fires.
 *
 * @throws {DialError} when it fails, takes too long or is stopped
 */
export async function dialWith<Dialed>(
  destination: Destination,
  shake: (socket: Bun.Socket<Listener>) => Promise<Dialed>,
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
  const opening = openSocket(destination);
  try {
    const socket = await Promise.race([opening, given]);
    return await Promise.race([shake(socket), given]);
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
