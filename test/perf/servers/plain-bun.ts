// The guide's server as the runtime alone does it: the limit of what any server on Bun can reach.
import { certificate, settings } from "./settings.ts";

const { port, tls, compress } = settings();

Bun.serve({
  hostname: "127.0.0.1",
  port,
  ...(tls && { tls: await certificate() }),
  fetch: (request, server) =>
    server.upgrade(request) ? undefined : new Response("WebSocket only"),
  websocket: {
    perMessageDeflate: compress,
    backpressureLimit: 0,
    message(ws, message) {
      const echo = typeof message === "string" ? `Echo: ${message}` : message;
      if (ws.send(echo, compress) === -1) ws.pause();
    },
    drain(ws) {
      if (ws.getBufferedAmount() === 0) ws.resume();
    },
  },
});
