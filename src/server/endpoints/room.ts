import type { Message } from "../../protocol/message.ts";
import { parseNonEmpty } from "../../text/word.ts";
import type { Member } from "../rooms.ts";
import { endpoint } from "./endpoint.ts";

/** `/room/<name>` */
export const room = endpoint({
  path: "/room/<name>",
  summary: "send each message to everyone in the room, the sender included, without the prefix",
  placeholders: { name: { hint: "lobby", summary: "the name of the room", parse: parseNonEmpty } },
  query: {},
  handle({ name }, channel) {
    const { rooms } = channel;
    const member: Member = {
      hear(messages) {
        channel.together(() => messages.forEach(channel.send));
        return !channel.isFull;
      },
      miss: () => channel.cut("room", "too slow for the room"),
      hold: channel.hold,
    };

    function say(message: Message): void {
      const delivered = rooms.say(name, message, member);
      if (delivered !== undefined) channel.listenAfter(delivered);
    }

    return {
      opened: () => rooms.enter(name, member),
      received: say,
      answersLater: true,
      writable: () => rooms.ready(name, member),
      closed(rest) {
        for (const message of rest) rooms.say(name, message, member);
        rooms.leave(name, member);
      },
    };
  },
});
