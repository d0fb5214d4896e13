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
  const source = toSource(flags, messages);
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
    /** Whether a person at a prompt is the source. */
    isTyped,
    /** Whether the end of the input is the wish to go, for which a person need not wait. */
    leavesAtEnd: isTyped && flags.framing === "lines",
    interval,
    replies: toReplies(flags),
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
    expectations: toExpectations(flags),
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

function toSource(flags: SendFlags, words: readonly string[]): Source {
  const { file, hex, base64, binary, repeat, framing } = flags;
  if (file.length > 0 && words.length > 0) {
    throw new WsechoError("USAGE", "Cannot use --file with MESSAGE: expected one of them");
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
  };
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
