// The guide's server on the package "ws", which is in the folder that the first argument names.
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const [, , folder, port, ...words] = process.argv;
const { WebSocketServer } = createRequire(join(folder, "package.json"))("ws");

const perMessageDeflate = words.includes("compress");
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port), perMessageDeflate });
server.on("connection", (socket) => {
  socket.on("error", () => undefined);
  socket.on("message", (data, isBinary) => socket.send(isBinary ? data : `Echo: ${data}`));
});
