import { type Faults, faultTable, type SwitchFault } from "../../server/faults/table.ts";
import { type BooleanFlag, flagGroup, type FlagValues, type ValueFlag } from "../flag.ts";

/** The faults that are flags of their own; the prefix is one anyway. */
type FaultFlagName = Exclude<keyof typeof faultTable, "prefix">;

type FaultFlags = {
  readonly [Name in FaultFlagName]: (typeof faultTable)[Name] extends SwitchFault
    ? BooleanFlag
    : ValueFlag<ReturnType<(typeof faultTable)[Name]["parse"]>>;
};

const { prefix: _, ...faults } = faultTable;

const definitions = Object.entries(faults).map(([name, fault]) => {
  const description = fault.summary.charAt(0).toUpperCase() + fault.summary.slice(1);
  const { valueHint, parse } = fault;
  return [name, "isSwitch" in fault ? { description } : { valueHint, description, parse }];
});

/** A flag for each fault, for every connection that does not ask for another in its query. */
export const faultFlags = flagGroup("faults", Object.fromEntries(definitions)) as FaultFlags;

/** The faults that the flags ask for. */
export function toFaults(flags: FlagValues<FaultFlags>): Faults {
  const asked = Object.keys(faultFlags)
    .map((name) => [name, flags[name as FaultFlagName]] as const)
    .filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(asked);
}
