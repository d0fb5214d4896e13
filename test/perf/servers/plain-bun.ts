// The guide's server as the runtime alone does it: the limit of what any server on Bun can reach.
import { certificate, settings } from "./settings.ts";

const { port, tls, compress } = settings();

const server = Bun.serve({
  hostname: "127.0.0.1",
  port,
  ...(tls && { tls: await certificate() }),
  fetch: (request, self) =>
    self.upgrade(request, { data: { isRoom: URL.parse(request.url)?.pathname !== "/" } })
      ? undefined
      : new Response("WebSocket only"),
  websocket: {
    perMessageDeflate: compress,
    backpressureLimit: 0,
    data: {} as { isRoom: boolean },
    open(ws) {
      if (ws.data.isRoom) ws.subscribe("room");
    },
    message(ws, message) {
      if (ws.data.isRoom) return void server.publish("room", message);
      const echo = typeof message === "string" ? `Echo: ${message}` : message;
      if (ws.send(echo, compress) === -1) ws.pause();
    },
    drain(ws) {
      if (ws.getBufferedAmount() === 0) ws.resume();
    },
  },
});
