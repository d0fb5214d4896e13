import type { LoadPlan, Target } from "../../bench/plan.ts";
import { basicAuthorization } from "../../client/request.ts";
import { WsechoError } from "../../errors.ts";
import { offeredSubprotocols } from "../../protocol/subprotocol.ts";
import { type Address, hostHeader, parseAddress } from "../../text/address.ts";
import { formatSize } from "../../text/size.ts";
import type { FlagValues } from "../flag.ts";
import type { CommandLine } from "../read-flags.ts";
import { requestContradictions, toRequest, toTlsFiles } from "../request/request-options.ts";
import type { ClientTlsFiles } from "../tls-files.ts";
import type { benchFlags } from "./flags.ts";

type BenchFlags = FlagValues<typeof benchFlags>;

/** What `bench` is to do. */
export interface BenchOptions {
  /** All but what is in the files of TLS. */
  readonly plan: LoadPlan;
  readonly tlsFiles: ClientTlsFiles | undefined;
  /** Processes that make the load. */
  readonly workers: number;
  readonly json: boolean;
  /** Path of what an earlier run has printed. */
  readonly compare: string | undefined;
  readonly quiet: boolean;
}

/** How many messages a connection has in flight at most in an open loop. */
const openLoopPipeline = 1024;

/** Bytes that the messages of a connection may take up together: they are built beforehand. */
const mostInFlight = 256 * 1024 * 1024;

/**
 * Turns the command line of `bench` into what it is to do.
 *
 * @param cores processors of this machine, which is what `--workers auto` means
 * @throws {WsechoError} with code `USAGE` when two flags contradict each other, or more than one URL
 *   is given
 * @throws {ParseError} when the URL is none
 */
export function toBenchOptions(line: CommandLine<typeof benchFlags>, cores: number): BenchOptions {
  const { flags } = line;
  const { connections, size, duration, rate, binary, wait, json, compare, quiet } = flags;
  forbid(flags);
  const room = Math.floor(mostInFlight / Math.max(size, 1));
  const { pipeline = rate === undefined ? 1 : Math.min(openLoopPipeline, room) } = flags;
  if (pipeline > room) {
    const text = `Cannot have ${pipeline} messages of ${formatSize(size)} in flight`;
    throw new WsechoError("USAGE", `${text}: expected a --pipeline of at most ${room}`);
  }
  const plan = {
    target: toTarget(urlOf(line), flags),
    connections,
    pipeline,
    size,
    binary,
    duration,
    rate,
    expectPrefix: flags["expect-prefix"],
    connectTimeout: flags["connect-timeout"],
    wait,
  };
  const workers = flags.workers === "auto" ? Math.min(cores, connections) : flags.workers;
  if (workers > connections) {
    const text = `Cannot share ${connections} --connections among ${workers} --workers`;
    throw new WsechoError("USAGE", `${text}: expected no more workers than connections`);
  }
  return { plan, tlsFiles: toTlsFiles(flags), workers, json, compare, quiet };
}

function urlOf({ flags, words, literals, given }: CommandLine<typeof benchFlags>): Address {
  const [word, extra] = [...words, ...literals];
  if (word === undefined) return flags.url;
  if (extra !== undefined || given.has("url")) {
    const quoted = JSON.stringify(extra ?? word);
    throw new WsechoError("USAGE", `Unexpected argument ${quoted}: expected one URL`);
  }
  return parseAddress(word);
}

function forbid(flags: BenchFlags): void {
  for (const [one, other] of requestContradictions) {
    if (flags[one] !== undefined && flags[other] !== undefined) {
      const text = `Cannot have --${one} and --${other} at once: expected one of them`;
      throw new WsechoError("USAGE", text);
    }
  }
}

/** Where to, in the words of HTTP alone: credentials and subprotocols are headers by then. */
function toTarget(address: Address, flags: BenchFlags): Target {
  const { unix = flags.unix, user, secure, resource } = address;
  const { headers = [], protocols = [] } = toRequest(flags);
  const all = headers.map(([name, value]) => [name.toLowerCase(), name, value] as const);
  const offered = all.filter(([key]) => key === "sec-websocket-protocol");
  const others = all.filter(([key]) => key !== "sec-websocket-protocol");
  const isAnonymous = user === undefined || all.some(([key]) => key === "authorization");
  return {
    url: `${secure ? "wss" : "ws"}://${hostHeader(address)}${resource}`,
    ...(unix !== undefined && { unix }),
    headers: [
      ...others.map(([, name, value]) => [name, value] as const),
      ...(isAnonymous ? [] : [basicAuthorization(user)]),
    ],
    protocols: [...offered.flatMap(([, , value]) => offeredSubprotocols(value)), ...protocols],
    compress: flags.compress,
  };
}
