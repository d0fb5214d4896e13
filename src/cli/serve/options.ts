import { WsechoError } from "../../errors.ts";
import type { ListenOptions } from "../../server/listen.ts";
import type { LogFormat, LogLevel } from "../../server/log.ts";
import type { FlagValues } from "../flag.ts";
import type { serveFlags } from "./flags.ts";

/** What `serve` is to do. */
export interface ServeOptions {
  readonly listen: ListenOptions;
  readonly log: { readonly format: LogFormat; readonly level: LogLevel };
}

/**
 * Turns the flags of `serve` into what it is to do.
 *
 * @throws {WsechoError} with code `USAGE` when two of them contradict each other
 */
export function toServeOptions(flags: FlagValues<typeof serveFlags>): ServeOptions {
  const { host, port, prefix, quiet, verbose } = flags;
  if (quiet && verbose) {
    throw new WsechoError("USAGE", "Cannot be --quiet and --verbose at once: expected one of them");
  }
  return {
    listen: {
      host,
      port,
      prefix,
      maxPayload: flags["max-payload"],
      idleTimeout: flags["idle-timeout"],
    },
    log: { format: flags["log-format"], level: quiet ? "quiet" : verbose ? "verbose" : "messages" },
  };
}
