import { WsechoError } from "../../../errors.ts";
import { createLog } from "../../../server/log.ts";
import { reservePort } from "../../../server/reserve.ts";
import type { Io } from "../../io.ts";
import { lastWords, readerGone } from "../log-reader.ts";
import { exposedWarning, isExposed, type ServeOptions } from "../options.ts";
import { prepareTls } from "../tls.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { shareLimits } from "./share-limits.ts";

/**
 * Serves with several processes that share a port, until a signal, or until nobody reads the log.
 *
 * @throws {WsechoError} as `listen` does, with code `USAGE` where a port cannot be shared, and with
 *   code `WORKER_FAILED` when the workers do not stay
 */
export async function supervise(options: ServeOptions, io: Io): Promise<number> {
  const { workers: size, grace } = options;
  if (!io.target.startsWith("linux-")) throw notHere(size, io.target);
  const style = { ...options.log, escape: io.stdout.isTerminal() };
  const tls = await prepareTls(options, io);
  const { url, port } = await reservePort({ ...options.listen, ...tls });
  const { promise: signalled, resolve } = Promise.withResolvers<void>();
  const ignoreSignals = io.onSignal(() => resolve());
  const fleet = startFleet({
    size,
    io,
    startOf: (place, connections) => ({
      listen: { ...shareLimits(options.listen, place, size), ...tls, port },
      log: style,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  void fleet.ready.then(() => {
    createLog(style, io.stdout.write).listening(url);
    if (isExposed(options.listen)) io.stderr.write(exposedWarning);
  });
  try {
    await Promise.race([signalled, readerGone(io), fleet.failed]);
  } finally {
    ignoreSignals();
    await dismiss(fleet, grace, io);
  }
  return 0;
}

async function dismiss(fleet: Fleet, grace: number, io: Io): Promise<void> {
  // A second signal ends the waiting for slow peers.
  const ignoreSecond = io.onSignal(() => fleet.stop(0));
  fleet.stop(grace);
  await fleet.ended;
  await lastWords(io, fleet.logsEnded);
  ignoreSecond();
}

function notHere(workers: number, target: string): WsechoError {
  const why = "as Linux alone spreads the connections of a port over several processes";
  return new WsechoError(
    "USAGE",
    `Cannot use --workers "${workers}" on ${target}: expected 1, ${why}`,
  );
}
