import { hostname } from "node:os";

import { listen, listenDefaults, type ListenOptions } from "../../server/listen.ts";
import { endpointList } from "../../server/pages.ts";
import { command, type Section } from "../command.ts";
import { whileReading } from "../file.ts";
import type { Io } from "../io.ts";
import { serveFlags } from "./flags.ts";
import { openLog, watchLog } from "./log.ts";
import { type ServeOptions, toServeOptions } from "./options.ts";
import { createPortFile } from "./port-file.ts";
import type { RunningServer } from "./workers/worker-pool.ts";

/** `wsecho serve` */
export const serve = command({
  meta: { name: "serve", description: "Start a WebSocket server that echoes every message" },
  args: serveFlags,
  usage: "[flags]",
  examples: [
    ["wsecho serve", "echo on ws://localhost:8765"],
    ['wsecho serve --port 9000 --prefix ""', "echo exactly, on port 9000"],
    ["wsecho serve -v --log-format json", "log everything, for programs"],
  ],
  appendix: endpointSections,
  async perform({ flags }, io) {
    if (io.parent !== undefined) {
      return (await import("./workers/worker.ts")).runWorker(io.parent, io);
    }
    const options = toServeOptions(flags, io.openFileLimit());
    const tls = await whileReading("the TLS files", prepareTls(options, io), io.stderr);
    const log = openLog(options.log, io);
    void watchLog(io);
    const { promise: signalled, resolve } = Promise.withResolvers<void>();
    const restoreSignals = io.onSignal(() => resolve());
    await io.onHangup(resolve);
    const server =
      options.workers > 1
        ? await (await import("./workers/supervise.ts")).supervise(options, tls, io)
        : await serveAlone({ ...options.listen, ...tls, observer: log.observer });
    const portFile = createPortFile(options.portFile);
    const announced = server.ready.then(async () => {
      await portFile.write(server.port);
      log.listening(server.url);
      for (const warning of options.warnings) io.stderr.write(`${warning}\n`);
    });
    try {
      await Promise.race([signalled, server.failed, announced.then(() => signalled)]);
    } finally {
      await server.stop(options.grace);
      await portFile.remove();
      log.end();
      restoreSignals();
    }
    if (options.log.level !== "quiet" && io.stderr.isTerminal())
      io.stderr.write("Server stopped\n");
    return 0;
  },
});

async function serveAlone(options: ListenOptions): Promise<RunningServer> {
  const { url, port, stop } = await listen(options);
  return { url, port, stop, ready: Promise.resolve(), failed: new Promise<never>(() => undefined) };
}

/** The TLS options of `listen`, if TLS was requested. */
async function prepareTls(
  { tls, listen: { host = listenDefaults.host } }: ServeOptions,
  { stderr }: Io,
): Promise<{ tls?: Bun.TLSOptions }> {
  if (tls === undefined) return {};
  const { datesWarning, loadClientCa, loadServerTls } = await import("../tls-files.ts");
  if (tls.cert !== undefined || tls.key !== undefined) {
    const loaded = await loadServerTls(tls);
    stderr.write(await datesWarning(loaded));
    return { tls: loaded };
  }
  const clientCa = tls.clientCa === undefined ? {} : await loadClientCa(tls.clientCa);
  stderr.write(await datesWarning(clientCa));
  const { selfSignedCertificate } = await import("../../server/tls/self-signed.ts");
  // Not every possible machine name is valid in a URL.
  const isHost = (name: string) => /^[\w.-]+$/.test(name) && URL.canParse(`https://${name}`);
  const names = [hostname()].filter(isHost);
  const hosts = [host, "localhost", ...names, "127.0.0.1", "::1"];
  const { cert, key, fingerprint } = await selfSignedCertificate(hosts);
  stderr.write(`Self-signed certificate with SHA-256 fingerprint ${fingerprint}\n`);
  return { tls: { cert, key, ...clientCa } };
}

/** What the paths and queries of the server mean, as `--help` shows it. */
function endpointSections(): readonly Section[] {
  const { paths, faults } = endpointList();
  return [
    {
      title: "Paths",
      rows: paths.map(({ path, summary, query }) => {
        const names = Object.keys(query);
        return [path, names.length === 0 ? summary : `${summary}; options: ?${names.join(" ?")}`];
      }),
    },
    {
      title: "Query parameters of any path, e.g. ws://localhost:8765/?delay=200ms&drop=10%25",
      rows: Object.entries(faults),
    },
  ];
}
