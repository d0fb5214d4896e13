import { type EchoServer, listen } from "../../server/listen.ts";
import { createLog, renderLine } from "../../server/log.ts";
import { command } from "../command.ts";
import type { Io } from "../io.ts";
import { endpointSections } from "./endpoint-help.ts";
import { serveFlags } from "./flags.ts";
import { readerGone } from "./log-reader.ts";
import { createLogWriter, type LogWriter } from "./log-writer.ts";
import { exposedWarning, isExposed, toServeOptions } from "./options.ts";
import { prepareTls } from "./tls.ts";

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
    if (io.parent !== undefined) return (await import("./workers/worker.ts")).work(io.parent, io);
    const options = toServeOptions(flags);
    if (options.workers > 1) {
      return (await import("./workers/supervise.ts")).supervise(options, io);
    }
    const style = options.log;
    const writer = createLogWriter(io, (lines) => renderLine({ event: "left_out", lines }, style));
    const log = createLog(style, writer.write);
    const tls = await prepareTls(options, io);
    const server = await listen({ ...options.listen, ...tls, observer: log.observer });
    log.listening(server.url);
    if (isExposed(options.listen)) io.stderr.write(exposedWarning);
    await untilStopped(server, options.grace, writer, io);
    return 0;
  },
});

async function untilStopped(
  server: EchoServer,
  grace: number,
  log: LogWriter,
  io: Io,
): Promise<void> {
  const { promise: signalled, resolve } = Promise.withResolvers<void>();
  const ignoreSignals = io.onSignal(() => resolve());
  await Promise.race([signalled, readerGone(io)]);
  await server.stop(grace);
  log.end();
  ignoreSignals();
}
