import { lines, start, urlIn } from "./executable.ts";
import { pythonWithWebsockets, wsClient, wsFolder } from "./foreign-client.ts";
import { foreignProxies } from "./foreign-proxy.ts";

/** A WebSocket server that others wrote. It echoes, and closes with 4001 when asked to. */
export interface ForeignServer {
  readonly name: string;
  readonly found: boolean;
  start(): Promise<RunningForeignServer>;
}

export interface RunningForeignServer extends AsyncDisposable {
  readonly url: string;
}

function besides(name: string): string {
  return Bun.fileURLToPath(new URL(name, import.meta.url));
}

async function startProgram(command: readonly string[]): Promise<RunningForeignServer> {
  const program = start(command, { env: { PYTHONWARNINGS: "ignore" } });
  const url = urlIn(String((await lines(program.stdout).next()).value));
  return { url, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

function startPlainBun(): RunningForeignServer {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response("ok")),
    websocket: {
      message(ws, message) {
        if (message === "close") ws.close(4001, "bye");
        else ws.send(typeof message === "string" ? `Echo: ${message}` : message);
      },
    },
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** Servers that others wrote, those found here and those not; behind some is plain Bun. */
export const foreignServers: readonly ForeignServer[] = [
  {
    name: "websockets for Python",
    found: pythonWithWebsockets !== undefined,
    start: () => startProgram([pythonWithWebsockets ?? "python3", besides("server.py")]),
  },
  {
    name: "ws for Node",
    found: wsClient.found,
    start: () => startProgram(["node", besides("ws-server.mjs"), wsFolder]),
  },
  { name: "plain Bun", found: true, start: () => Promise.resolve(startPlainBun()) },
  ...foreignProxies.map(({ name, found, start: startProxy }) => ({
    name: `${name} in front of plain Bun`,
    found,
    async start() {
      const behind = startPlainBun();
      const port = Number(new URL(behind.url).port);
      const proxy = await startProxy({ upstream: port, idleLimit: 60 });
      return {
        url: `ws://127.0.0.1:${proxy.port}/app`,
        async [Symbol.asyncDispose]() {
          await proxy[Symbol.asyncDispose]();
          await behind[Symbol.asyncDispose]();
        },
      };
    },
  })),
];
