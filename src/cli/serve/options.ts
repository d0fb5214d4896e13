import { WsechoError } from "../../errors.ts";
import { closeFaultOf } from "../../server/faults/close-fault.ts";
import type { ListenOptions } from "../../server/listen.ts";
import type { LogOptions } from "../../server/log-line.ts";
import { isLoopbackHost } from "../../text/address.ts";
import type { FlagValues } from "../flag.ts";
import type { ServerTlsFiles } from "../tls-files.ts";
import { toFaults } from "./fault-flags.ts";
import type { serveFlags } from "./flags.ts";
import { toUpstream } from "./upstream.ts";

/**
 * Turns the flags of `serve` into what it is to do, on a system where a process may have so many files
 * open.
 *
 * @throws {WsechoError} with code `USAGE` or `BAD_VALUE` when two of them contradict each other
 */
export function toServeOptions(flags: FlagValues<typeof serveFlags>, openFiles = Infinity) {
  const { quiet, verbose, unix, token, user, grace, workers } = flags;
  if (quiet && verbose) {
    throw new WsechoError("USAGE", "Cannot use --quiet with --verbose: expected one of them");
  }
  checkFiles(flags);
  checkRedis(flags);
  if (workers > 1) checkSharing(flags);
  const upstream = toUpstream(flags);
  const faults = toFaults(flags);
  closeFaultOf(faults);
  // In front of another server each has a second one to that.
  const filesEach = upstream === undefined ? 1 : 2;
  const connectionsEach = Math.max(1, Math.floor((openFiles - reservedFiles) / filesEach));
  const connections = clampConnections(flags["max-connections"], connectionsEach * workers);
  const listen: Omit<ListenOptions, "tls"> = {
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
    maxBuffered: flags["max-buffered"],
    maxConnections: connections,
    rateLimit: flags["rate-limit"],
    trustProxy: flags["trust-proxy"],
    idleTimeout: flags["idle-timeout"],
    pingInterval: flags["ping-interval"],
    backpressureLimit: flags["backpressure-limit"],
  };
  const level = quiet ? "quiet" : verbose ? "verbose" : "normal";
  const log: LogOptions = { format: flags["log-format"], level };
  return {
    listen,
    log,
    /** Files for TLS; without any, a certificate is made on the spot. Undefined for no TLS. */
    tls: toTlsFiles(flags),
    /** Files to write. */
    files: { port: flags["port-file"], cert: flags["cert-out"] },
    /** What joins its rooms with those of other servers. */
    redis: toRedis(flags),
    /** What it stands in front of; undefined if it echoes. */
    upstream,
    /** Where to write what an upstream and its clients say. */
    record: flags.record,
    /** The recording to replay; undefined for none. */
    replay:
      flags.replay === undefined
        ? undefined
        : { path: flags.replay, timing: flags["replay-timing"] },
    /** Whether browsers get a page. */
    page: flags.page && flags.endpoints,
    /** Milliseconds. */
    grace,
    /** How many processes accept connections. */
    workers,
    /** The connections that each of them may have open, as far as its open files go. */
    connectionsEach,
    /** What to print to stderr once the server runs. */
    warnings: [
      ...(isExposed(flags) ? [exposedWarning] : []),
      ...(connections === flags["max-connections"] ? [] : [clampWarning(connections, openFiles)]),
    ],
  };
}

/** What `serve` does. */
export type ServeOptions = ReturnType<typeof toServeOptions>;

/** Files that there would be nothing to write to. */
function checkFiles(flags: FlagValues<typeof serveFlags>): void {
  const { unix, tls, cert, key, "client-ca": clientCa } = flags;
  if (flags["port-file"] !== undefined && unix !== undefined) {
    throw new WsechoError("USAGE", "Cannot use --port-file with --unix: expected one of them");
  }
  if (flags["cert-out"] === undefined) return;
  if ((cert ?? key) !== undefined) {
    const own = cert === undefined ? "--key" : "--cert";
    throw new WsechoError("USAGE", `Cannot use --cert-out with ${own}: expected one of them`);
  }
  if (!tls && clientCa === undefined) {
    throw new WsechoError("USAGE", "Cannot use --cert-out without --tls: expected both");
  }
}

/** What has no meaning without Redis, or makes Redis useless. */
function checkRedis(flags: FlagValues<typeof serveFlags>): void {
  if (flags.redis !== undefined) {
    if (flags.endpoints) return;
    const problem =
      "Cannot use --redis with --no-endpoints, as there are no rooms: expected one of them";
    throw new WsechoError("USAGE", problem);
  }
  const given = {
    "--redis-required": flags["redis-required"] || undefined,
    "--redis-prefix": flags["redis-prefix"],
    "--redis-cacert": flags["redis-cacert"],
  };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new WsechoError("USAGE", `Cannot use ${name} without --redis: expected both`);
}

function toRedis(flags: FlagValues<typeof serveFlags>) {
  const { redis: url, "redis-prefix": prefix = "wsecho:", "redis-cacert": cacert } = flags;
  return url === undefined ? undefined : { url, prefix, cacert, required: flags["redis-required"] };
}

/** What several workers cannot share. */
function checkSharing({ unix, workers }: FlagValues<typeof serveFlags>): void {
  if (unix === undefined) return;
  const what = `--unix ${JSON.stringify(unix)} among ${workers} workers`;
  throw new WsechoError("USAGE", `Cannot share ${what}: expected a port`);
}

/**
 * Open files that a process needs for other things than its connections, such as clients that it
 * rejects.
 */
const reservedFiles = 32;

/**
 * The connections at a time, 0 for no limit: no more than the limit of open files leaves room for.
 * At that limit the runtime would be busy with clients that it can neither accept nor reject.
 */
function clampConnections(wanted: number, most: number): number {
  return (wanted === 0 || wanted > most) && most < Infinity ? most : wanted;
}

function clampWarning(connections: number, openFiles: number): string {
  return `Warning: no more than ${connections} connections at a time, as only ${openFiles} files may be open here (see ulimit -n)`;
}

const exposedWarning =
  "Warning: anyone who can reach this address can use the server; --token, --user or --origin restrict that";

/** Whether other machines can reach a server that none of the access flags restricts. */
function isExposed(flags: FlagValues<typeof serveFlags>): boolean {
  if (flags.unix !== undefined || isLoopbackHost(flags.host)) return false;
  const keys = [flags.token, flags.user, flags["client-ca"], ...flags.origin];
  return keys.every((key) => key === undefined);
}

function toTlsFiles(flags: FlagValues<typeof serveFlags>): ServerTlsFiles | undefined {
  const { tls, cert, key, "client-ca": clientCa, "key-password": keyPassword } = flags;
  const isAsked = tls || (cert ?? key ?? clientCa) !== undefined;
  return isAsked ? { cert, key, keyPassword, clientCa } : undefined;
}
