import type { ServerCertificate } from "../../client/handshake.ts";
import type { HandshakeRequest } from "../../client/request.ts";
import { HandshakeRefusedError, type HandshakeResponse } from "../../errors.ts";
import { describeCloseCode } from "../../protocol/close-code.ts";
import { escapeControls } from "../../text/escape.ts";
import { hexPreview } from "../../text/excerpt.ts";
import { redactHeaders, redactResource } from "../../text/redact.ts";
import type { Output } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/** Makes what shows the request of a handshake as curl does, secrets redacted. */
export function requestShower(stderr: Output): (request: HandshakeRequest) => void {
  return ({ resource, headers }) => {
    const lines = [`GET ${redactResource(resource)} HTTP/1.1`, ...headerLines(headers)];
    stderr.write(toLines(">", lines));
  };
}

/** The response to a handshake in the same way. */
function responseLines({ status, statusText, headers }: HandshakeResponse): string {
  return toLines("<", [`HTTP/1.1 ${status} ${statusText}`.trimEnd(), ...headerLines(headers)]);
}

function certificateLines({ subject, issuer, validTo }: ServerCertificate): string {
  const expiry = validTo.toISOString().slice(0, 10);
  return toLines("*", [
    "Server certificate:",
    ` subject: ${subject}`,
    ` issuer: ${issuer}`,
    ` expires: ${expiry}`,
  ]);
}

function toLines(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${escapeControls(`${mark} ${line}`)}\n`).join("");
}

function headerLines(headers: Iterable<readonly [string, string]>): string[] {
  return redactHeaders(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Shows the answer to a handshake, and control frames. */
export function verboseReporter(stderr: Output): Reporter {
  function print(line: string): void {
    stderr.write(`${escapeControls(line)}\n`);
  }

  return {
    opened({ handshake: { certificate, response } }) {
      if (certificate !== undefined) stderr.write(certificateLines(certificate));
      stderr.write(responseLines(response));
    },
    failed(error) {
      if (!(error instanceof HandshakeRefusedError) || error.response === undefined) return;
      stderr.write(responseLines(error.response));
    },
    pinged(data) {
      print(`< Ping${describeData(data)}`);
      print(`> Pong${describeData(data)}`);
    },
    ponged(data, roundTrip) {
      const time = roundTrip === undefined ? "" : ` after ${roundTrip.toFixed(1)} ms`;
      print(`< Pong${describeData(data)}${time}`);
    },
    closed: ({ code, reason }) =>
      print(
        `< Close ${describeCloseCode(code)}${reason === "" ? "" : ` ${JSON.stringify(reason)}`}`,
      ),
  };
}

function describeData(data: Uint8Array): string {
  return data.length === 0 ? "" : ` (${data.length} bytes: ${hexPreview(data)})`;
}
