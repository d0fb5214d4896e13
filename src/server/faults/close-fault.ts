import { WsechoError } from "../../errors.ts";
import type { After, Faults } from "./table.ts";

/** What ends a connection, or its reading, after so many messages or so much time. */
export type CloseFault =
  | {
      readonly kind: "close";
      readonly after: After;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly kind: "abort"; readonly after: After }
  | { readonly kind: "stall"; readonly after: After };

/**
 * The close fault among some faults, if any.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when they ask for more than one
 */
export function closeFaultOf(faults: Faults): CloseFault | undefined {
  const { close, abort, stall, after = 0, reason = "" } = faults;
  const asked = [close !== undefined && "close", abort && "abort", stall && "stall"].filter(
    Boolean,
  );
  if (asked.length > 1) {
    throw new WsechoError(
      "BAD_VALUE",
      `Cannot ${asked.join(" and ")} at once: expected one of them`,
    );
  }
  if (abort || close === 1006) return { kind: "abort", after };
  if (stall) return { kind: "stall", after };
  return close === undefined ? undefined : { kind: "close", after, code: close, reason };
}
