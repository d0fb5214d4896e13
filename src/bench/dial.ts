import { dialWith } from "../protocol/dial.ts";
import type { Target } from "./plan.ts";
import { type Dialed, shakeHands } from "./shake-hands.ts";

/**
 * Connects to the target of a load and makes the handshake.
 *
 * @throws {DialError} when it fails, takes too long or is stopped
 */
export function dial(
  target: Target,
  connectTimeout: number,
  stopped?: AbortSignal,
): Promise<Dialed> {
  return dialWith(target, (socket) => shakeHands(socket, target), connectTimeout, stopped);
}
