import { type Channel, type ConnectionHandler, endpoint } from "./endpoint.ts";

/** `/`, and every path that means nothing else. */
export const echo = endpoint({
  path: "/",
  summary: "echo with the prefix; so does every path not listed here",
  placeholders: {},
  query: {},
});

/** Answers each message with itself, a text after the prefix of the channel. */
export function echoHandler(channel: Channel): ConnectionHandler {
  return {
    received: (message) => {
      channel.send(typeof message === "string" ? channel.prefix + message : message);
    },
  };
}
