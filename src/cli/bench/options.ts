import type { LoadPlan, Target } from "../../bench/plan.ts";
import { describeRequest, offeredProtocols, type RequestOptions } from "../../client/request.ts";
import { WsechoError } from "../../errors.ts";
import { type Address, parseAddress } from "../../text/address.ts";
import { redactUrl } from "../../text/redact.ts";
import { formatSize } from "../../text/size.ts";
import type { CommandLine } from "../read-flags.ts";
import { checkExclusive, toAddress, toRequest, toTlsFiles } from "../request/request-options.ts";
import type { benchFlags } from "./flags.ts";

/** How many messages a connection may have in flight in an open loop. */
const openLoopPipeline = 1024;

/** Bytes for all messages of a connection together, as they are built beforehand. */
const mostInFlight = 256 * 1024 * 1024;

/**
 * Turns the command line of `bench` into options.
 *
 * @param cores processors of this machine, for `--workers auto`
 * @throws {WsechoError} with code `USAGE` when two flags contradict each other, or more than one URL
 *   is given
 * @throws {WsechoError} with code `BAD_VALUE` when a header is given twice that may come once only
 * @throws {ParseError} when the URL is not valid
 */
export function toBenchOptions(line: CommandLine<typeof benchFlags>, cores: number) {
  const { flags } = line;
  const { connections, size, duration, rate, binary, wait, json, compare, quiet } = flags;
  checkExclusive(flags);
  const room = Math.floor(mostInFlight / Math.max(size, 1));
  const { pipeline = rate === undefined ? 1 : Math.min(openLoopPipeline, room) } = flags;
  if (pipeline > room) {
    const text = `Cannot have ${pipeline} messages of ${formatSize(size)} in flight`;
    throw new WsechoError("USAGE", `${text}: expected a --pipeline of at most ${room}`);
  }
  const plan: LoadPlan = {
    target: targetFor(addressOf(line), { ...toRequest(flags), compress: flags.compress }),
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

/** What `bench` has to do; the plan has everything but the contents of the TLS files. */
export type BenchOptions = ReturnType<typeof toBenchOptions>;

function addressOf({ flags, words, literals, given }: CommandLine<typeof benchFlags>): Address {
  const [word, extra] = [...words, ...literals];
  if (word !== undefined && (extra !== undefined || given.has("url"))) {
    const quoted = JSON.stringify(redactUrl(extra ?? word));
    throw new WsechoError("USAGE", `Unexpected argument ${quoted}: expected one URL`);
  }
  return toAddress(word === undefined ? flags.url : parseAddress(word), flags);
}

/** Where to connect, with the headers that `send` would send. */
export function targetFor(address: Address, request: RequestOptions): Target {
  // Each connection has a key of its own.
  const { headers } = describeRequest(address, { ...request, compress: false }, "");
  return {
    address,
    headers,
    protocols: offeredProtocols(request),
    compress: request.compress ?? false,
  };
}
