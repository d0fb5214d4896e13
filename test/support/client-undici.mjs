// Node's own WebSocket, which is undici's, does what the JSON in its argument says, with the code that a
// browser runs.
import { readFileSync } from "node:fs";

const wish = JSON.parse(process.argv[2]);
const page = readFileSync(new URL("client.html", import.meta.url), "utf8");
const [, script] = /<script>(.*)<\/script>/s.exec(page);

// A browser has it, Node 20 does not.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

class WebSocketOfPage extends WebSocket {
  constructor(url, protocols) {
    super(url, { protocols, headers: { origin: wish.origin } });
  }
}

const converse = new Function("WebSocket", `${script}; return converse;`)(WebSocketOfPage);
// That of Node 20 fires no close event after a handshake that was refused.
let outcome = { opened: false };
process.on("exit", () => console.log(JSON.stringify(outcome)));
converse(wish).then((how) => (outcome = how));
