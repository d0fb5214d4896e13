// A server that stands still once it has accepted as many WebSocket connections as the first argument
// says. The system takes some more TCP connections for it, and leaves the rest without an answer.
const enough = Number(process.argv[2]);
let opened = 0;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response()),
  websocket: {
    open() {
      opened++;
      // What it has to say to the last of them is to go out first.
      if (opened === enough) setTimeout(Bun.sleepSync, 1, 60_000);
    },
    message() {},
  },
});
console.log(`listening at ws://127.0.0.1:${server.port}`);
