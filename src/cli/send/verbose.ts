import type { ServerCertificate } from "../../client/handshake.ts";
import type { HandshakeRequest } from "../../client/request.ts";
import { HandshakeRefusedError, type HandshakeResponse } from "../../errors.ts";
import { describeCloseCode } from "../../protocol/close-code.ts";
import { formatAddress } from "../../text/address.ts";
import { escapeControls } from "../../text/escape.ts";
import { describeBytes } from "../../text/excerpt.ts";
import { redactHeaders, redactResource } from "../../text/redact.ts";
import type { Output } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/** Creates a function that shows the request of a handshake as curl does, secrets redacted. */
export function requestShower(stderr: Output): (request: HandshakeRequest) => void {
  return ({ resource, headers }) =>
    print(stderr, ">", `GET ${redactResource(resource)} HTTP/1.1`, ...headerLines(headers));
}

/** The response to a handshake in the same way. */
function responseLines({ status, statusText, headers }: HandshakeResponse): string[] {
  return [`HTTP/1.1 ${status} ${statusText}`.trimEnd(), ...headerLines(headers)];
}

function certificateLines({ subject, issuer, validTo }: ServerCertificate): string[] {
  const expires = ` expires: ${validTo.toISOString().slice(0, 10)}`;
  return ["Server certificate:", ` subject: ${subject}`, ` issuer: ${issuer}`, expires];
}

/** Prints lines with what was sent (`>`), what came (`<`) or what is known (`*`). */
function print(stderr: Output, mark: ">" | "<" | "*", ...lines: readonly string[]): void {
  stderr.write(lines.map((line) => `${escapeControls(`${mark} ${line}`)}\n`).join(""));
}

function headerLines(headers: Iterable<readonly [string, string]>): string[] {
  return redactHeaders(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Shows the answer to a handshake, and control frames. */
export function verboseReporter(stderr: Output): Reporter {
  return {
    opened({ handshake: { certificate, response } }) {
      if (certificate !== undefined) print(stderr, "*", ...certificateLines(certificate));
      print(stderr, "<", ...responseLines(response));
    },
    redirected({ response, to }) {
      print(stderr, "<", ...responseLines(response));
      print(stderr, "*", `Following the redirect to ${formatAddress(to)}`);
    },
    failed(error) {
      if (!(error instanceof HandshakeRefusedError) || error.response === undefined) return;
      print(stderr, "<", ...responseLines(error.response));
    },
    pinged(data) {
      print(stderr, "<", `Ping${describeData(data)}`);
      print(stderr, ">", `Pong${describeData(data)}`);
    },
    ponged(data, roundTrip) {
      const time = roundTrip === undefined ? "" : ` after ${roundTrip.toFixed(1)} ms`;
      print(stderr, "<", `Pong${describeData(data)}${time}`);
    },
    closed({ code, reason }) {
      // No Close frame has this code (RFC 6455, section 7.1.5): none came.
      if (code === 1006) return;
      const why = reason === "" ? "" : ` ${JSON.stringify(reason)}`;
      print(stderr, "<", `Close ${describeCloseCode(code)}${why}`);
    },
  };
}

function describeData(data: Uint8Array): string {
  return data.length === 0 ? "" : ` (${describeBytes(data)})`;
}
