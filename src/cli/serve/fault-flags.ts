import { type Faults, faultTable, type SwitchFault } from "../../server/faults/table.ts";
import type { BooleanFlag, FlagValues, ValueFlag } from "../flag.ts";

/** The faults that are flags of their own; the prefix is one anyway. */
type FaultFlagName = Exclude<keyof typeof faultTable, "prefix">;

/** Those of which another command has a flag of the same name and another meaning. */
const scoped: ReadonlySet<string> = new Set(["close", "rate"]);

type FaultFlags = {
  readonly [Name in FaultFlagName]: (typeof faultTable)[Name] extends SwitchFault
    ? BooleanFlag
    : ValueFlag<ReturnType<(typeof faultTable)[Name]["parse"]>>;
};

/** A flag for each fault, for every connection that does not ask for another in its query. */
export const faultFlags = Object.fromEntries(
  Object.entries(faultTable)
    .filter(([name]) => name !== "prefix")
    .map(([name, fault]) => {
      const shown = {
        group: "faults",
        description: capitalize(fault.summary),
        ...(scoped.has(name) && { scoped: true }),
      } as const;
      if ("isSwitch" in fault) return [name, { ...shown, type: "boolean" }];
      return [name, { ...shown, type: "string", valueHint: fault.valueHint, parse: fault.parse }];
    }),
) as FaultFlags;

/** The faults that the flags ask for. */
export function toFaults(flags: FlagValues<FaultFlags>): Faults {
  const asked = Object.keys(faultFlags)
    .map((name) => [name, flags[name as FaultFlagName]] as const)
    .filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(asked);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
