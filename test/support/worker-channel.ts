import type { ProcessChannel } from "../../src/cli/io.ts";
import { createMailbox } from "../../src/cli/worker-channel.ts";

/** Two ends of a channel within this process; what goes through is copied, as it is between two. */
export interface ChannelPair {
  readonly one: ProcessChannel;
  readonly other: ProcessChannel;
  /** Nothing gets through any more. */
  cut(): void;
}

export function createChannelPair(): ChannelPair {
  const [toOne, toOther] = [createMailbox(), createMailbox()];
  let isCut = false;

  function sendTo(mailbox: typeof toOne) {
    return (message: unknown) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => {
        if (!isCut) mailbox.deliver(copy);
      });
    };
  }

  return {
    one: { send: sendTo(toOther), onMessage: toOne.listen },
    other: { send: sendTo(toOne), onMessage: toOther.listen },
    cut: () => void (isCut = true),
  };
}
