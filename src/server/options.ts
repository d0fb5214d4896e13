import { WsechoError } from "../errors.ts";
import type { Range } from "../text/integer.ts";
import type { EchoObserver } from "./observer.ts";

/** How an echo behaves. */
export interface EchoOptions {
  /** Put in front of each text echo; binary is never prefixed. Default: `"Echo: "`. */
  readonly prefix?: string;
  /** Largest message accepted, in bytes; a larger one closes the connection with 1009. Default: 16 MiB. */
  readonly maxPayload?: number;
  /**
   * Milliseconds of silence after which a connection is cut, from 8,000 to 960,000, or 0 for never.
   * A ping goes out first, so that only a dead peer is cut; so is one that reads nothing for that
   * long. Default: 120,000.
   */
  readonly idleTimeout?: number;
  /** Told of what happens, as it happens. */
  readonly observer?: EchoObserver;
}

/** What an echo does where its options are silent. */
export const echoDefaults = {
  prefix: "Echo: ",
  maxPayload: 16 * 1024 * 1024,
  idleTimeout: 120_000,
} as const;

/** Bun keeps the length in 32 bits. */
export const maxPayloadRange: Range = { min: 0, max: 2 ** 32 - 1 };

/** Bun rounds anything shorter up, and refuses anything longer. */
export const idleTimeoutRange: Range = { min: 8000, max: 960_000 };

/**
 * Fills in the defaults.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when an option lies outside its range
 */
export function resolveEchoOptions(options: EchoOptions): Required<EchoOptions> {
  const resolved = { ...echoDefaults, observer: {}, ...options };
  checkRange("maxPayload", resolved.maxPayload, maxPayloadRange);
  if (resolved.idleTimeout !== 0) checkRange("idleTimeout", resolved.idleTimeout, idleTimeoutRange);
  return resolved;
}

function checkRange(name: string, value: number, { min, max }: Range): void {
  if (value >= min && value <= max) return;
  throw new WsechoError("BAD_VALUE", `Cannot use ${name} ${value}: expected ${min} to ${max}`);
}
