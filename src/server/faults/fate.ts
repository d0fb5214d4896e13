import { createRandom } from "./random.ts";
import { type Fate, type Fault, type FaultName, type Faults, faultTable } from "./table.ts";

/** Decides what becomes of the next message towards the client. */
export type Decide = () => Fate;

/** Told of each fault that was done to a message. */
export type OnFault = (name: FaultName) => void;

/**
 * Makes the decisions for one connection. The same faults and the same seed give the same decisions
 * for the first message, the second, and so on, whatever the messages are.
 */
export function createDecide(faults: Faults, seed: number, onFault: OnFault): Decide {
  const shapes = (Object.keys(faultTable) as FaultName[]).flatMap((name) => {
    const fault: Fault = faultTable[name];
    const value = faults[name];
    if (fault.shape === undefined || value === undefined) return [];
    const random = createRandom(seed, name);
    return [{ name, shape: (fate: Fate) => fault.shape?.(fate, value, random) === true }];
  });
  return () => {
    const fate = { copies: 1, holdFor: 0 };
    for (const { name, shape } of shapes) if (shape(fate)) onFault(name);
    return fate;
  };
}
