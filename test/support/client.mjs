// A WebSocket client of the package "ws" that does what the JSON in its argument says. Its first
// argument is where the package is, as Node looks for one beside this file only.
import { createRequire } from "node:module";

const [, , folder, json] = process.argv;
const { WebSocket } = createRequire(`${folder}/`)("ws");
const wish = JSON.parse(json);
const socket = new WebSocket(wish.url, wish.protocols, { origin: wish.origin });
const outcome = { opened: false, replies: [] };
const messages = wish.messages.values();

function sendNext() {
  const { done, value } = messages.next();
  if (!done) socket.send(typeof value === "string" ? value : Buffer.from(value.base64, "base64"));
  else if (wish.close !== undefined) socket.close(wish.close.code, wish.close.reason);
}

socket.on("open", () => {
  outcome.opened = true;
  outcome.protocol = socket.protocol;
  outcome.compressed = socket.extensions.startsWith("permessage-deflate");
  sendNext();
});
socket.on("message", (data, isBinary) => {
  outcome.replies.push(isBinary ? { base64: data.toString("base64") } : data.toString());
  sendNext();
});
// What is wrong shows in what comes of it.
socket.on("error", () => {});
socket.on("close", (code, reason) => {
  const end = { code, reason: reason.toString() };
  console.log(JSON.stringify(outcome.opened ? { ...outcome, ...end } : { opened: false }));
});
