import { type Channel, type ConnectionHandler, endpoint } from "./endpoint.ts";

/** `/`, and every path without a meaning of its own. */
export const echo = endpoint({
  path: "/",
  summary: "echo with the prefix; so does every path not listed here",
  placeholders: {},
  query: {},
});

/** Echoes each message, a text with the prefix of the channel. */
export function echoHandler(channel: Channel): ConnectionHandler {
  return {
    received: (message) => {
      channel.send(typeof message === "string" ? channel.prefix + message : message);
    },
  };
}
