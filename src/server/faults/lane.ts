import type { Message } from "../../protocol/message.ts";
import { createOutbox, type OutboxOptions } from "../outbox.ts";
import { createFaultInjector, type OnFault } from "./fault-injector.ts";
import type { Faults } from "./table.ts";

/** What a lane does to messages, and where these go. */
export interface LaneOptions extends Pick<OutboxOptions, "send" | "onDrain" | "onHeld"> {
  readonly faults: Faults;
  /** The seed of the random faults. */
  readonly seed: number;
  readonly onFault: OnFault;
}

/** Creates one direction of a connection: it passes messages on, with their faults, in order. */
export function createLane({ faults, seed, onFault, ...ends }: LaneOptions) {
  const inject = createFaultInjector(faults, seed, onFault);
  const outbox = createOutbox({ ...ends, rate: faults.rate });
  let extraDelay = 0;

  return {
    put(message: Message): void {
      const { copies, holdFor } = inject();
      for (let copy = 0; copy < copies; copy++) outbox.put(message, holdFor + extraDelay);
    },
    /** Does something after everything that was put in before. */
    afterwards: (act: () => void): void => outbox.put(act, 0),
    /** Whether nothing more should be put in before `onDrain`. */
    get isFull() {
      return outbox.full;
    },
    /** Whether nothing is held. */
    get isEmpty() {
      return outbox.isEmpty;
    },
    /** Holds back each message from now on for so many milliseconds more. */
    delay: (milliseconds: number): void => void (extraDelay = milliseconds),
    drained: outbox.drained,
    dropAfter: outbox.dropAfter,
    clear: outbox.clear,
  };
}
