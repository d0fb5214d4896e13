import type { ConnectOptions } from "../../client/connect.ts";
import { describeCloseCode } from "../../protocol/close-code.ts";
import { escapeControls } from "../../text/escape.ts";
import { hexPreview } from "../../text/excerpt.ts";
import { redactHeaders, redactUrl } from "../../text/header.ts";
import type { Output } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/**
 * What is known of a handshake that is about to be sent, as curl shows it: the headers that somebody
 * asked for, secrets blotted out, and those that every handshake has.
 */
export function requestLines(url: URL, { headers = [], protocols = [] }: ConnectOptions): string {
  const { pathname, search } = new URL(redactUrl(url));
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  const given = new Set(pairs.map(([name]) => name.toLowerCase()));
  const lines: (readonly [string, string])[] = [
    ["Host", url.host || "localhost"],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Version", "13"],
    ...(protocols.length === 0 ? [] : [["Sec-WebSocket-Protocol", protocols.join(", ")] as const]),
  ];
  const shown = [...lines.filter(([name]) => !given.has(name.toLowerCase())), ...pairs];
  return [
    `> GET ${pathname}${search} HTTP/1.1`,
    ...redactHeaders(shown).map(([name, value]) => `> ${name}: ${value}`),
  ]
    .map((line) => `${escapeControls(line)}\n`)
    .join("");
}

/** Shows the answer to a handshake, as far as it can be had, and control frames. */
export function verboseReporter(stderr: Output): Reporter {
  function tell(line: string): void {
    stderr.write(`${escapeControls(line)}\n`);
  }

  return {
    opened({ protocol, extensions }) {
      tell("< HTTP/1.1 101 Switching Protocols");
      if (protocol !== "") tell(`< Sec-WebSocket-Protocol: ${protocol}`);
      if (extensions !== "") tell(`< Sec-WebSocket-Extensions: ${extensions}`);
    },
    pinged(data) {
      tell(`< Ping${describeData(data)}`);
      tell(`> Pong${describeData(data)}`);
    },
    ponged(data, roundTrip) {
      const time = roundTrip === undefined ? "" : ` after ${roundTrip.toFixed(1)} ms`;
      tell(`< Pong${describeData(data)}${time}`);
    },
    closed: ({ code, reason }) =>
      tell(
        `< Close ${describeCloseCode(code)}${reason === "" ? "" : ` ${JSON.stringify(reason)}`}`,
      ),
  };
}

function describeData(data: Uint8Array): string {
  return data.length === 0 ? "" : ` (${data.length} bytes: ${hexPreview(data)})`;
}
