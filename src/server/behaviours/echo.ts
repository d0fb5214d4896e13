import { behaviour, type Channel, type Conversation } from "./behaviour.ts";

/** `/`, and every path that means nothing else. */
export const echo = behaviour({
  path: "/",
  summary: "echo with the prefix; so does every path not listed here",
  placeholders: {},
  query: {},
});

/** Answers each message with itself, a text behind the prefix of the channel. */
export function echoConversation(channel: Channel): Conversation {
  return {
    received: (message) => {
      channel.send(typeof message === "string" ? channel.prefix + message : message);
    },
  };
}
