import type { ConnectOptions } from "../../client/connect.ts";
import type { Replies } from "../../client/conversation.ts";
import type { ClientTlsFiles } from "../../client/tls.ts";
import { WsechoError } from "../../errors.ts";
import type { User } from "../../text/user.ts";
import { looksLikeWebSocketUrl, parseWebSocketUrl } from "../../text/ws-url.ts";
import type { FlagValues } from "../flag.ts";
import type { CommandLine } from "../read-flags.ts";
import type { CloseOption } from "./close-option.ts";
import { toExpectations } from "./expectation-flags.ts";
import type { ExpectationOptions } from "./expectations.ts";
import type { sendFlags } from "./flags.ts";
import type { Source } from "./source.ts";

type SendFlags = FlagValues<typeof sendFlags>;

/** What `send` is to do; times are in milliseconds. */
export interface SendOptions {
  readonly url: URL;
  readonly source: Source;
  readonly replies: Replies;
  readonly wait: number;
  readonly maxTime: number | undefined;
  readonly connect: ConnectOptions;
  readonly tlsFiles: ClientTlsFiles | undefined;
  /** As it was given; what the environment says of proxies is not in here. */
  readonly proxy: string | undefined;
  readonly close: CloseOption;
  readonly retries: number;
  readonly reconnect: boolean;
  readonly keepAlive: { readonly interval: number; readonly timeout: number } | undefined;
  readonly output: OutputOptions;
  readonly expectations: ExpectationOptions | undefined;
}

/** What is printed, and how. */
export type OutputOptions = Pick<SendFlags, "pretty" | "timestamps" | "json" | "stats" | "verbose">;

/**
 * Turns the command line of `send` into what it is to do.
 *
 * @throws {WsechoError} with code `USAGE` when two flags contradict each other
 * @throws {ParseError} when the URL among the messages is none
 */
export function toSendOptions(line: CommandLine<typeof sendFlags>): SendOptions {
  const { flags, words, literals, given } = line;
  const [first = "", ...others] = words;
  const firstIsUrl = !given.has("url") && looksLikeWebSocketUrl(first);
  const messages = [...(firstIsUrl ? others : words), ...literals];
  const url = firstIsUrl ? parseWebSocketUrl(first) : flags.url;
  const { pretty, timestamps, json, stats, verbose } = flags;
  const expectations = toExpectations(flags);
  const interval = flags["ping-interval"];
  forbid(flags);
  return {
    url: flags.unix === undefined ? url : overUnix(flags.unix, url),
    source: toSource(flags, messages),
    replies: toReplies(flags),
    wait: flags.wait,
    maxTime: flags["max-time"],
    connect: toConnectOptions(flags),
    tlsFiles: toTlsFiles(flags),
    proxy: flags.proxy,
    close: flags.close,
    retries: flags.retry,
    reconnect: flags.reconnect,
    keepAlive: interval === undefined ? undefined : { interval, timeout: flags["ping-timeout"] },
    output: { pretty, timestamps, json, stats, verbose },
    expectations,
  };
}

/** Pairs of which only one can be meant. */
const contradictions = [
  ["hex", "base64"],
  ["follow", "count"],
  // One is done before the other has happened.
  ["count", "expect-close"],
  ["json", "pretty"],
  ["user", "token"],
] as const satisfies readonly (readonly [keyof SendFlags, keyof SendFlags])[];

function forbid(flags: SendFlags): void {
  for (const [one, other] of contradictions) {
    if (isSet(flags[one]) && isSet(flags[other])) {
      throw new WsechoError(
        "USAGE",
        `Cannot have --${one} and --${other} at once: expected one of them`,
      );
    }
  }
  if (flags.reconnect && !flags.follow) {
    throw new WsechoError("USAGE", "Cannot --reconnect without --follow: expected both");
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function toSource(flags: SendFlags, words: readonly string[]): Source {
  const { file, hex, base64, binary, repeat, interval, framing } = flags;
  if (file.length > 0 && words.length > 0) {
    throw new WsechoError("USAGE", "Cannot send --file and MESSAGE at once: expected one of them");
  }
  const encoding = hex ? "hex" : base64 ? "base64" : undefined;
  return {
    origin:
      file.length > 0
        ? { from: "files", paths: file }
        : words.length > 0
          ? { from: "words", words }
          : { from: "stdin", framing },
    ...(encoding !== undefined && { encoding }),
    binary,
    repeat,
    ...(interval !== undefined && { interval }),
  };
}

function toReplies({ count, follow, "expect-close": closeCode }: SendFlags): Replies {
  if (count !== undefined) return { kind: "count", count };
  if (follow) return { kind: "follow" };
  return closeCode === undefined ? { kind: "each" } : { kind: "until-closed" };
}

function toConnectOptions(flags: SendFlags): ConnectOptions {
  const { header, subprotocol, origin, user, token, compress } = flags;
  // Not by map, which the engine has to parse and compile first, as it does with find, some and others;
  // nothing on the way of a plain message calls one of them.
  const headers: [string, string][] = [];
  for (const { name, value } of header) headers.push([name, value]);
  if (origin !== undefined) headers.push(["Origin", origin]);
  if (user !== undefined) headers.push(["Authorization", `Basic ${basic(user)}`]);
  if (token !== undefined) headers.push(["Authorization", `Bearer ${token}`]);
  return {
    connectTimeout: flags["connect-timeout"],
    ...(headers.length > 0 && { headers }),
    ...(subprotocol.length > 0 && { protocols: subprotocol }),
    ...(!compress && { compress }),
  };
}

function basic({ name, password }: User): string {
  return Buffer.from(`${name}:${password}`).toString("base64");
}

function toTlsFiles({ insecure, cacert, cert, key }: SendFlags): ClientTlsFiles | undefined {
  if (!insecure && cacert === undefined && cert === undefined && key === undefined)
    return undefined;
  return {
    insecure,
    ...(cacert !== undefined && { cacert }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/** The form in which Bun's WebSocket wants a Unix socket. */
function overUnix(path: string, { protocol, pathname, search }: URL): URL {
  return new URL(`${protocol === "wss:" ? "wss" : "ws"}+unix://${path}:${pathname}${search}`);
}
