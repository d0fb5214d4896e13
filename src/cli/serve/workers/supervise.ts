import { WsechoError } from "../../../errors.ts";
import { reservePort } from "../../../server/listen.ts";
import { createLog } from "../../../server/log.ts";
import type { Io } from "../../io.ts";
import { whileRead } from "../../output.ts";
import { readerGone } from "../log-reader.ts";
import { exposedWarning, isExposed, type ServeOptions } from "../options.ts";
import { prepareTls } from "../tls.ts";
import { shareLimits } from "./share-limits.ts";
import { startWorkerPool } from "./worker-pool.ts";

/**
 * Serves with several processes that share a port, until a signal, or until nobody reads the log.
 *
 * @throws {WsechoError} as `listen` does, with code `USAGE` where a port cannot be shared, and with
 *   code `WORKER_FAILED` when the workers do not stay
 */
export async function supervise(options: ServeOptions, io: Io): Promise<number> {
  const { workers: size, grace } = options;
  if (!io.target.startsWith("linux-")) throw notHere(size, io.target);
  const style = options.log;
  const tls = await prepareTls(options, io);
  const { url, port } = await reservePort({ ...options.listen, ...tls });
  const { promise: signalled, resolve } = Promise.withResolvers<void>();
  const ignoreSignals = io.onSignal(() => resolve());
  const pool = startWorkerPool({
    size,
    io,
    startOf: (place, connections) => ({
      listen: { ...shareLimits(options.listen, place, size), ...tls, port },
      log: style,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  void pool.ready.then(() => {
    createLog(style, io.stdout.write).listening(url);
    if (isExposed(options.listen)) io.stderr.write(exposedWarning);
  });
  try {
    await Promise.race([signalled, readerGone(io), pool.failed]);
  } finally {
    pool.stop(grace);
    await pool.ended;
    await whileRead(io.stdout, pool.logsEnded);
    ignoreSignals();
  }
  return 0;
}

function notHere(workers: number, target: string): WsechoError {
  const why = "as Linux alone spreads the connections of a port over several processes";
  return new WsechoError(
    "USAGE",
    `Cannot use --workers "${workers}" on ${target}: expected 1, ${why}`,
  );
}
