import { WsechoError } from "../../errors.ts";
import { echoDefaults } from "../../server/options.ts";
import { upstreamDefaults, type UpstreamOptions } from "../../server/upstream/options.ts";
import { isLoopbackHost, parseAddress } from "../../text/address.ts";
import type { FlagValues } from "../flag.ts";
import type { serveFlags } from "./flags.ts";

type ServeFlagValues = FlagValues<typeof serveFlags>;

/** An upstream whose files are not read yet. */
export interface UpstreamPlan extends Omit<UpstreamOptions, "tls"> {
  readonly files: {
    readonly insecure: boolean;
    readonly cacert: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/**
 * The upstream that the flags ask for; undefined for none.
 *
 * @throws {WsechoError} with code `USAGE` when another flag means nothing with it, or without it
 */
export function toUpstream(flags: ServeFlagValues): UpstreamPlan | undefined {
  const { upstream: url } = flags;
  checkUpstream(flags);
  if (url === undefined) return undefined;
  checkLoop(url, flags);
  return {
    url,
    direction: flags.direction,
    keepHost: flags["keep-host"],
    connectTimeout: flags["connect-timeout"],
    files: {
      insecure: flags["upstream-insecure"],
      cacert: flags["upstream-cacert"],
      cert: flags["upstream-cert"],
      key: flags["upstream-key"],
    },
  };
}

function checkUpstream(flags: ServeFlagValues): void {
  const { upstream, replay } = flags;
  if (upstream !== undefined && replay !== undefined) {
    throw new WsechoError("USAGE", "Cannot use --replay with --upstream: expected one of them");
  }
  const source = upstream === undefined ? "--replay" : "--upstream";
  if ((upstream ?? replay) !== undefined) {
    const [useless] = given({
      "--prefix": flags.prefix !== echoDefaults.prefix,
      "--subprotocol": flags.subprotocol.length > 0,
      "--redis": flags.redis !== undefined,
    });
    if (useless !== undefined) {
      const why = "as nothing is echoed";
      throw new WsechoError(
        "USAGE",
        `Cannot use ${useless} with ${source}, ${why}: expected one of them`,
      );
    }
  }
  const [orphan] = given({
    "--keep-host": flags["keep-host"],
    "--upstream-cacert": flags["upstream-cacert"] !== undefined,
    "--upstream-insecure": flags["upstream-insecure"],
    "--upstream-cert": flags["upstream-cert"] !== undefined,
    "--upstream-key": flags["upstream-key"] !== undefined,
    "--direction": flags.direction !== upstreamDefaults.direction,
    "--connect-timeout": flags["connect-timeout"] !== upstreamDefaults.connectTimeout,
    "--record": flags.record !== undefined,
  });
  if (upstream === undefined && orphan !== undefined) {
    throw new WsechoError("USAGE", `Cannot use ${orphan} without --upstream: expected both`);
  }
  if (flags["replay-timing"] && replay === undefined) {
    throw new WsechoError("USAGE", "Cannot use --replay-timing without --replay: expected both");
  }
}

/** In front of itself, a server would pass each request on to itself, until no file can be opened. */
function checkLoop(url: string, flags: ServeFlagValues): void {
  const { host, port, unix } = parseAddress(url);
  const isHere = isLoopbackHost(host) && port === flags.port;
  if (!isHere || unix !== undefined || flags.unix !== undefined) return;
  const problem = `Cannot use port ${port} for both --port and --upstream: expected another one`;
  throw new WsechoError("USAGE", problem);
}

function given(flags: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(flags).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
}

/**
 * Reads the files that the flags for an upstream name.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function prepareUpstream(
  plan: UpstreamPlan | undefined,
): Promise<{ readonly upstream?: UpstreamOptions }> {
  if (plan === undefined) return {};
  const { files, ...upstream } = plan;
  const { insecure, cacert, cert, key } = files;
  if (!insecure && (cacert ?? cert ?? key) === undefined) return { upstream };
  const { loadClientTls } = await import("../tls-files.ts");
  return { upstream: { ...upstream, tls: await loadClientTls(files) } };
}
