import { makeFolder } from "../support/folder.ts";
import type { Contender } from "./contender.ts";
import type { Settings } from "./servers/settings.ts";

/** A server under measurement. */
export interface RunningContender extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

const patience = 10_000;

/** Starts a server on a free port, and resolves once it accepts connections. */
export async function startContender(
  contender: Contender,
  wishes: Omit<Settings, "port">,
): Promise<RunningContender> {
  const port = freePort();
  const folder = await makeFolder();
  const log = Bun.file(folder.at("log"));
  const program = Bun.spawn([...contender.command({ ...wishes, port })], {
    stdin: "ignore",
    stdout: contender.logs === true ? log : "ignore",
    stderr: "ignore",
  });
  await untilAccepting(port);
  return {
    pid: program.pid,
    url: `${wishes.tls ? "wss" : "ws"}://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      program.kill("SIGKILL");
      await program.exited;
      await folder[Symbol.asyncDispose]();
    },
  };
}

function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

async function untilAccepting(port: number): Promise<void> {
  const end = performance.now() + patience;
  while (true) {
    try {
      const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
      return socket.terminate();
    } catch (error) {
      if (performance.now() > end) throw error;
      await Bun.sleep(20);
    }
  }
}
