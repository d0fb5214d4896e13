import type { SlotLink } from "../../../server/slots.ts";
import type { ToParent, ToWorker } from "./messages.ts";
import { createQuestions } from "./questions.ts";

/** Milliseconds that the parent has to ask the others. */
const borrowLimit = 1000;

/** Milliseconds for which nothing is asked again after the answer that all slots are in use. */
const rest = 100;

/** Makes the link of a worker to the slots of all of them; `send` leads to its parent. */
export function createSlotLink(send: (message: ToParent) => void) {
  const questions = createQuestions<number>(borrowLimit);
  let lent = 0;
  let countInUse = () => 0;
  let restsUntil = 0;
  let asking: Promise<boolean> | undefined;

  async function ask(): Promise<boolean> {
    const slots = (await questions.ask((question) => send({ kind: "borrow", question }))) ?? 0;
    asking = undefined;
    if (slots === 0) restsUntil = performance.now() + rest;
    return slots > 0;
  }

  const link: SlotLink = {
    get lent() {
      return lent;
    },
    async borrow() {
      return performance.now() >= restsUntil && (asking ??= ask());
    },
    onRecall: (inUse) => void (countInUse = inUse),
  };

  return {
    link,
    /** Takes slots that the parent lends, asked for or at the start. */
    take({ question = 0, slots }: ToWorker & { kind: "lend" }): void {
      lent += slots;
      questions.answer(question, slots);
    },
    /** Gives back half of what is not in use. */
    giveBack({ question }: ToWorker & { kind: "recall" }): void {
      const slots = Math.ceil(Math.max(0, lent - countInUse()) / 2);
      lent -= slots;
      send({ kind: "returned", question, slots });
    },
  };
}
