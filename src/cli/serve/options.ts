import { WsechoError } from "../../errors.ts";
import { closeFaultOf } from "../../server/faults/close-fault.ts";
import type { ListenOptions } from "../../server/listen.ts";
import type { LogFormat, LogLevel } from "../../server/log.ts";
import { isLoopbackHost } from "../../text/address.ts";
import type { FlagValues } from "../flag.ts";
import type { ServerTlsFiles } from "../tls-files.ts";
import { toFaults } from "./fault-flags.ts";
import type { serveFlags } from "./flags.ts";

/** What `serve` is to do; times are in milliseconds. */
export interface ServeOptions {
  readonly listen: Omit<ListenOptions, "tls">;
  readonly log: { readonly format: LogFormat; readonly level: LogLevel };
  /** Files for TLS; without any, a certificate is made on the spot. Undefined for no TLS. */
  readonly tls: ServerTlsFiles | undefined;
  readonly grace: number;
  /** How many processes take connections. */
  readonly workers: number;
}

/**
 * Turns the flags of `serve` into what it is to do.
 *
 * @throws {WsechoError} with code `USAGE` or `BAD_VALUE` when two of them contradict each other
 */
export function toServeOptions(flags: FlagValues<typeof serveFlags>): ServeOptions {
  const { quiet, verbose, unix, token, user, grace, workers } = flags;
  if (quiet && verbose) {
    throw new WsechoError("USAGE", "Cannot be --quiet and --verbose at once: expected one of them");
  }
  if (workers > 1) checkSharing(flags);
  const faults = toFaults(flags);
  closeFaultOf(faults);
  return {
    listen: {
      ...(unix === undefined ? { host: flags.host, port: flags.port } : { unix }),
      prefix: flags.prefix,
      faults,
      endpoints: flags.endpoints,
      ...(token !== undefined && { token }),
      ...(user !== undefined && { user }),
      origins: flags.origin,
      // Without the flag any is chosen, with "" alone none.
      ...(flags.subprotocol.length > 0 && { subprotocols: flags.subprotocol.filter(Boolean) }),
      compress: flags.compress,
      maxPayload: flags["max-payload"],
      maxConnections: flags["max-connections"],
      rateLimit: flags["rate-limit"],
      idleTimeout: flags["idle-timeout"],
      backpressureLimit: flags["backpressure-limit"],
    },
    log: { format: flags["log-format"], level: quiet ? "quiet" : verbose ? "verbose" : "normal" },
    tls: toTlsFiles(flags),
    grace,
    workers,
  };
}

/** What several workers cannot share. */
function checkSharing(flags: FlagValues<typeof serveFlags>): void {
  const { unix, workers } = flags;
  if (unix !== undefined) {
    throw new WsechoError(
      "USAGE",
      `Cannot share --unix ${JSON.stringify(unix)} among ${workers} workers: expected a port`,
    );
  }
  for (const name of ["max-connections", "rate-limit"] as const) {
    const limit = flags[name];
    if (limit === 0 || limit >= workers) continue;
    const wanted = `at least ${workers}, or 0 for no limit`;
    throw new WsechoError(
      "USAGE",
      `Cannot share --${name} "${limit}" among ${workers} workers: expected ${wanted}`,
    );
  }
}

/** What is said on stderr where `isExposed` is true. */
export const exposedWarning =
  "Warning: whoever reaches this address can use the server; --token, --user or --origin restrict that\n";

/** Whether strangers can reach a server that asks nobody who they are. */
export function isExposed({ host, unix, token, user, origins = [] }: ListenOptions): boolean {
  if (unix !== undefined || host === undefined || isLoopbackHost(host)) return false;
  return token === undefined && user === undefined && origins.length === 0;
}

function toTlsFiles(flags: FlagValues<typeof serveFlags>): ServerTlsFiles | undefined {
  const { tls, cert, key } = flags;
  const clientCa = flags["client-ca"];
  if (!tls && cert === undefined && key === undefined && clientCa === undefined) return undefined;
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(clientCa !== undefined && { clientCa }),
  };
}
