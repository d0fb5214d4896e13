import type { Message } from "../../protocol/message.ts";
import { parseWord } from "../../text/word.ts";
import { behaviour } from "./behaviour.ts";

/** `/room/<name>` */
export const room = behaviour({
  path: "/room/<name>",
  summary: "send each message to everybody in the room, the sender included, unprefixed",
  placeholders: { name: { hint: "lobby", summary: "the name of the room", parse: parseWord } },
  query: {},
  converse({ name }, channel) {
    function hear(message: Message): void {
      // One member that does not read must not make the server hold the room's messages for it.
      if (channel.isBehind) channel.cut("too slow for the room");
      else channel.send(message);
    }

    return {
      opened: () => channel.rooms.enter(name, hear),
      received: (message) => channel.rooms.say(name, message),
      closed: () => channel.rooms.leave(name, hear),
    };
  },
});
