import { createRandom } from "./random.ts";
import { type Delivery, type Fault, type FaultName, type Faults, faultTable } from "./table.ts";

/** Decides the delivery of the next message to the client. */
export type FaultInjector = () => Delivery;

/** Called for each fault that was applied to a message. */
export type OnFault = (name: FaultName) => void;

/**
 * Makes the decisions for one connection. The same faults and the same seed give the same decisions
 * for the first message, the second, and so on, whatever the messages are.
 */
export function createFaultInjector(faults: Faults, seed: number, onFault: OnFault): FaultInjector {
  const appliers = (Object.keys(faultTable) as FaultName[]).flatMap((name) => {
    const fault: Fault = faultTable[name];
    const value = faults[name];
    if (fault.apply === undefined || value === undefined) return [];
    const random = createRandom(seed, name);
    return [
      { name, apply: (delivery: Delivery) => fault.apply?.(delivery, value, random) === true },
    ];
  });
  return () => {
    const delivery = { copies: 1, holdFor: 0 };
    for (const { name, apply } of appliers) if (apply(delivery)) onFault(name);
    return delivery;
  };
}
