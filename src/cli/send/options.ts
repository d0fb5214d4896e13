import { WsechoError } from "../../errors.ts";
import { hasScheme, parseAddress } from "../../text/address.ts";
import { looksLikeAddress } from "../../text/authority.ts";
import type { FlagValues } from "../flag.ts";
import type { CommandLine } from "../read-flags.ts";
import { checkExclusive, toAddress, toRequest, toTlsFiles } from "../request/request-options.ts";
import type { ExpectationOptions } from "./expectations.ts";
import type { sendFlags } from "./flags.ts";
import type { Source } from "./source.ts";

type SendFlags = FlagValues<typeof sendFlags>;

/**
 * Which replies to wait for: one for `each` message, a fixed `count` and no more, or all that come
 * until the server closes. In an `until-closed` exchange the close is waited for like a reply.
 */
export type Replies =
  | { readonly kind: "each" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "follow" }
  | { readonly kind: "until-closed" };

/** What is printed, and how. */
export type OutputOptions = Pick<SendFlags, "pretty" | "timestamps" | "json" | "stats" | "verbose">;

/**
 * Turns the command line of `send` into what it is to do.
 *
 * @param isKeyboard whether a person is at stdin
 * @throws {WsechoError} with code `USAGE` when two flags contradict each other
 * @throws {ParseError} when the URL among the messages is none
 */
export function toSendOptions(line: CommandLine<typeof sendFlags>, isKeyboard: () => boolean) {
  const { flags, words, literals, given } = line;
  const [first = "", ...others] = words;
  const firstIsUrl = !given.has("url") && hasScheme(first);
  const messages = [...(firstIsUrl ? others : words), ...literals];
  const address = firstIsUrl ? parseAddress(first) : flags.url;
  const { interval, wait, proxy, close, reconnect } = flags;
  const { pretty, timestamps, json, stats, verbose } = flags;
  const { "ping-interval": pingInterval, "ping-timeout": timeout } = flags;
  const { opening, source } = toSources(flags, messages);
  const replies = toReplies(flags);
  const expectations = toExpectations(flags);
  const isTyped = source.origin.from === "stdin" && isKeyboard();
  checkExclusive(flags, contradictions);
  if (reconnect && !flags.follow && !isTyped) {
    throw new WsechoError("USAGE", "--reconnect requires --follow");
  }
  if (flags.quiet && isTyped) {
    throw new WsechoError("USAGE", "Cannot use --quiet at a prompt: expected a MESSAGE, or a pipe");
  }
  return {
    address: toAddress(address, flags),
    /** A message that was perhaps meant as the address. */
    misplaced: isMisplaced(line) ? first : undefined,
    source,
    /** What is sent before that, with `--interactive`. */
    opening,
    /** Whether a person at a prompt is the source. */
    isTyped,
    /** Whether the prompt outlives the connection, as nothing but the person ends it. */
    staysWhenClosed: isTyped && replies.kind === "each" && expectations === undefined,
    /** Whether the end of the input is the wish to go, for which a person need not wait. */
    leavesAtEnd: isTyped && flags.framing === "lines",
    interval,
    replies,
    wait,
    maxTime: flags["max-time"],
    connect: {
      connectTimeout: flags["connect-timeout"],
      ...toRequest(flags),
      ...(!flags.compress && { compress: false }),
    },
    tlsFiles: toTlsFiles(flags),
    proxy,
    close,
    retries: flags.retry,
    reconnect,
    quiet: flags.quiet,
    followsRedirects: flags.location,
    keepAlive: pingInterval === undefined ? undefined : { interval: pingInterval, timeout },
    output: { pretty, timestamps, json, stats, verbose },
    expectations,
  };
}

/** What `send` is to do; times are in milliseconds. */
export type SendOptions = ReturnType<typeof toSendOptions>;

function isMisplaced({ words, given }: CommandLine<typeof sendFlags>): boolean {
  const [first = ""] = words;
  return first.includes(":") && !given.has("url") && !hasScheme(first) && looksLikeAddress(first);
}

/** Pairs that exclude each other. */
const contradictions = [
  ["hex", "base64"],
  ["follow", "count"],
  // One is done before the other has happened.
  ["count", "expect-close"],
  ["json", "pretty"],
  ["quiet", "verbose"],
  ["quiet", "json"],
  ["quiet", "stats"],
] as const;

/** Where messages come from, and with `--interactive` what comes before them. */
function toSources(
  flags: SendFlags,
  words: readonly string[],
): { readonly opening?: Source; readonly source: Source } {
  const { file, hex, base64, binary, repeat, framing, interactive } = flags;
  if (file.length > 0 && words.length > 0) {
    throw new WsechoError("USAGE", "Cannot use --file with MESSAGE: expected one of them");
  }
  const encoding = hex ? ("hex" as const) : base64 ? ("base64" as const) : undefined;
  const coding = { ...(encoding !== undefined && { encoding }), binary, repeat };
  const stdin: Source = { origin: { from: "stdin", framing }, ...coding };
  if (file.length === 0 && words.length === 0) return { source: stdin };
  const named: Source = {
    origin: file.length > 0 ? { from: "files", paths: file } : { from: "words", words },
    ...coding,
  };
  if (interactive && file.includes("-")) {
    throw new WsechoError("USAGE", "Cannot use --interactive with --file -: both read stdin");
  }
  return interactive ? { opening: named, source: stdin } : { source: named };
}

function toReplies({ count, follow, "expect-close": closeCode }: SendFlags): Replies {
  if (count !== undefined) return { kind: "count", count };
  if (follow) return { kind: "follow" };
  return closeCode === undefined ? { kind: "each" } : { kind: "until-closed" };
}

/** What is expected, as the flags say it; undefined when they say nothing. */
function toExpectations(flags: SendFlags): ExpectationOptions | undefined {
  const { expect: replies, "expect-match": match, "expect-close": closeCode } = flags;
  const status = flags["expect-status"];
  const isEmpty = replies.length === 0 && (match ?? closeCode ?? status) === undefined;
  return isEmpty ? undefined : { replies, match, closeCode, status };
}
