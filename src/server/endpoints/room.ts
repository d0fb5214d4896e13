import type { Message } from "../../protocol/message.ts";
import { parseNonEmpty } from "../../text/word.ts";
import { endpoint } from "./endpoint.ts";

/** `/room/<name>` */
export const room = endpoint({
  path: "/room/<name>",
  summary: "send each message to everyone in the room, the sender included, without the prefix",
  placeholders: { name: { hint: "lobby", summary: "the name of the room", parse: parseNonEmpty } },
  query: {},
  handle({ name }, channel) {
    let isSpeaking = false;

    function miss(): void {
      channel.cut("too slow for the room");
    }

    function hear(message: Message): void {
      // A member that does not read must not make the server buffer what the others say. Of its own
      // messages the server reads no more until it has room for them.
      if (channel.isBehind && !isSpeaking) miss();
      else channel.send(message);
    }

    const member = { hear, miss };
    return {
      opened: () => channel.rooms.enter(name, member),
      received(message) {
        isSpeaking = true;
        const passedOn = channel.rooms.say(name, message);
        isSpeaking = false;
        if (passedOn !== undefined) channel.listenAfter(passedOn);
      },
      closed: () => channel.rooms.leave(name, member),
    };
  },
});
