import { type Message, payloadFields } from "../../protocol/message.ts";
import { describeBytes, excerpt } from "../../text/excerpt.ts";
import { redactResource } from "../../text/redact.ts";
import type { Channel, ConnectionHandler } from "../endpoints/endpoint.ts";
import type { Rejection } from "../rejection.ts";
import type { Conversation, ReplayOptions } from "./conversation.ts";

/** Creates what finds the conversation for a path: each connection to it gets the next that was recorded. */
export function createReplay({ conversations }: ReplayOptions) {
  const byPath = Map.groupBy(conversations, ({ path }) => path);
  const byPathAlone = Map.groupBy(conversations, ({ path }) => path.replace(/\?.*$/s, ""));
  const turns = new Map<readonly Conversation[], number>();

  /** The next conversation at a path, with its query if one was recorded with that; else why there is none. */
  function conversationAt(resource: string): Conversation | Rejection {
    const path = redactResource(resource);
    const found = byPath.get(path) ?? byPathAlone.get(path.replace(/\?.*$/s, "")) ?? [];
    const turn = turns.get(found) ?? 0;
    turns.set(found, turn + 1);
    const next = found[turn % found.length];
    if (next !== undefined) return next;
    const problem = "There is no such path in the recording";
    return { status: 404, problem, details: { recorded: [...byPath.keys()] } };
  }

  return { conversationAt };
}

/** What finds the conversation for a path. */
export type Replay = ReturnType<typeof createReplay>;

/**
 * Says over a connection what the server of a conversation said: each message once as many of the client
 * have come as had come then, and with `timing` after the pause that there was.
 *
 * @param differs is told, in words, what the client does that is not in the recording
 */
export function replayHandler(
  { lines, ending }: Conversation,
  timing: boolean,
  channel: Channel,
  differs: (problem: string) => void,
): ConnectionHandler {
  const expected = lines.filter(({ direction }) => direction === "to-server");
  let next = 0;
  let heard = 0;
  /** How many messages of the client come before the next thing that the server does. */
  let awaited = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  /** Does what is due, up to where a message of the client comes next. */
  function goOn(): void {
    if (timer !== undefined || isOver) return;
    while (true) {
      for (; lines[next]?.direction === "to-server"; next++) awaited++;
      const line = lines[next];
      const step = line ?? ending;
      if (step === undefined || heard < awaited || channel.isFull) return;
      if (timing && step.pause > 0) {
        timer = setTimeout(() => {
          timer = undefined;
          take(line);
          goOn();
        }, step.pause);
        return;
      }
      take(line);
      if (line === undefined) return;
    }
  }

  function take(line: Conversation["lines"][number] | undefined): void {
    if (isOver) return;
    if (line !== undefined) {
      next++;
      channel.send(line.message);
      return;
    }
    isOver = true;
    if (ending === undefined) return;
    if (ending.code === 1006) channel.end("fault", "the recording ends in a cut");
    else channel.close(ending.code, ending.reason);
  }

  return {
    opened: goOn,
    received(message) {
      const wanted = expected[heard++];
      if (wanted === undefined) {
        differs(`message ${heard} of the client is not in the recording: ${describe(message)}`);
      } else if (!isSame(wanted.message, message)) {
        const was = `line ${wanted.line} has ${describe(wanted.message)}`;
        differs(`message ${heard} of the client is ${describe(message)}, but ${was}`);
      }
      goOn();
    },
    writable: goOn,
    closed() {
      clearTimeout(timer);
      if (heard < expected.length) {
        differs(`the client left after ${heard} of the ${expected.length} messages recorded`);
      }
      isOver = true;
    },
  };
}

function isSame(one: Message, other: Message): boolean {
  const [first, second] = [payloadFields(one), payloadFields(other)];
  return first.type === second.type && first.data === second.data;
}

function describe(message: Message): string {
  return typeof message === "string" ? JSON.stringify(excerpt(message)) : describeBytes(message);
}
