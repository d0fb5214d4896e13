import { WsechoError } from "../../errors.ts";
import { looksLikeWebSocketUrl, parseWebSocketUrl } from "../../text/ws-url.ts";
import type { CommandLine } from "../read-flags.ts";
import type { sendFlags } from "./flags.ts";

/** What `send` is to do; times are in milliseconds. */
export interface SendOptions {
  readonly url: URL;
  readonly messages: readonly string[];
  readonly connectTimeout: number;
  readonly wait: number;
}

/**
 * Turns the command line of `send` into what it is to do.
 *
 * @throws {WsechoError} with code `USAGE` when there is nothing to send
 * @throws {ParseError} when the URL among the messages is none
 */
export function toSendOptions(line: CommandLine<typeof sendFlags>): SendOptions {
  const { flags, words, literals, given } = line;
  const [first = "", ...others] = words;
  const firstIsUrl = !given.has("url") && looksLikeWebSocketUrl(first);
  const messages = [...(firstIsUrl ? others : words), ...literals];
  if (messages.length === 0) {
    throw new WsechoError(
      "USAGE",
      'Missing MESSAGE: expected at least one, as in: wsecho send "Hello"',
    );
  }
  return {
    url: firstIsUrl ? parseWebSocketUrl(first) : flags.url,
    messages,
    connectTimeout: flags["connect-timeout"],
    wait: flags.wait,
  };
}
