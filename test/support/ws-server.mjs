// A server over the package "ws", which is in the folder that the first argument names. It echoes, and
// closes with 4001 when asked to.
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const { WebSocketServer } = createRequire(join(process.argv[2], "package.json"))("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: true });
server.on("listening", () => console.log(`listening at ws://127.0.0.1:${server.address().port}`));
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => {
    if (String(data) === "close") socket.close(4001, "bye");
    else socket.send(isBinary ? data : `Echo: ${data}`);
  });
});
