import { byteLength, type Message } from "../../protocol/message.ts";
import { endpoint } from "./endpoint.ts";

/** `/inspect` */
export const inspect = endpoint({
  path: "/inspect",
  summary:
    "first the handshake as JSON, then a JSON description of each message; over plain HTTP, the request as JSON",
  placeholders: {},
  query: {},
  greet: (handshake) => JSON.stringify(handshake),
  handle: (_, channel) => ({
    received: (message) => void channel.send(JSON.stringify(describe(message))),
  }),
});

function describe(message: Message): object {
  const bytes = byteLength(message);
  if (typeof message === "string") return { type: "text", bytes, text: message };
  return { type: "binary", bytes, base64: Buffer.from(message).toString("base64") };
}
