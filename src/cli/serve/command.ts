import { listen, type ListenOptions } from "../../server/listen.ts";
import { command } from "../command.ts";
import { endpointSections } from "./endpoint-help.ts";
import { serveFlags } from "./flags.ts";
import { openLog, watchLog } from "./log.ts";
import { toServeOptions } from "./options.ts";
import { prepareTls } from "./tls.ts";
import type { RunningServer } from "./workers/supervise.ts";

/** `wsecho serve` */
export const serve = command({
  meta: { name: "serve", description: "Start a WebSocket server that echoes every message" },
  args: serveFlags,
  usage: "[flags]",
  examples: [
    { command: "wsecho serve", does: "echo on ws://localhost:8765" },
    { command: 'wsecho serve --port 9000 --prefix ""', does: "echo exactly, on port 9000" },
    { command: "wsecho serve -v --log-format json", does: "log everything, for programs" },
  ],
  appendix: endpointSections,
  async perform({ flags }, io) {
    if (io.parent !== undefined) {
      return (await import("./workers/worker.ts")).runWorker(io.parent, io);
    }
    const options = toServeOptions(flags, io.openFileLimit());
    const tls = await prepareTls(options, io);
    const log = openLog(options.log, io);
    void watchLog(io);
    const { promise: signalled, resolve } = Promise.withResolvers<void>();
    const restoreSignals = io.onSignal(() => resolve());
    const server =
      options.workers > 1
        ? await (await import("./workers/supervise.ts")).supervise(options, tls, io)
        : await serveAlone({ ...options.listen, ...tls, observer: log.observer });
    void server.ready.then(() => {
      log.listening(server.url);
      for (const warning of options.warnings) io.stderr.write(`${warning}\n`);
    });
    try {
      await Promise.race([signalled, server.failed]);
    } finally {
      await server.stop(options.grace);
      log.end();
      restoreSignals();
    }
    return 0;
  },
});

async function serveAlone(options: ListenOptions): Promise<RunningServer> {
  const { url, stop } = await listen(options);
  return { url, stop, ready: Promise.resolve(), failed: new Promise<never>(() => undefined) };
}
