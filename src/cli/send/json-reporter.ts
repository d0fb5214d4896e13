import { HandshakeRefusedError, type WsechoError } from "../../errors.ts";
import { payloadFields } from "../../protocol/message.ts";
import { formatAddress } from "../../text/address.ts";
import { renderJsonLine } from "../../text/escape.ts";
import { joinHeaders } from "../../text/join-headers.ts";
import type { Output } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Prints everything as JSON for programs, one object per line. Fields always come in this order,
 * and one in brackets only if it is known:
 *
 * | event | fields |
 * | --- | --- |
 * | all | `time`: ISO 8601 in UTC, `event` |
 * | `open` | `url`, `subprotocol`, `extensions`, both may be empty, `status`, `headers` |
 * | `redirect` | `url`: where to, `status`, `headers` |
 * | `sent` | `type`: `text` or `binary`, `bytes`: length of the payload, `data`: the text, or the bytes in base64 |
 * | `message` | the same, [`rtt_ms`] |
 * | `ping`, `pong` | `type`: `binary`, `bytes`, `data`: base64, [`rtt_ms`] |
 * | `close` | `code`, `reason`, `clean`: whether a Close frame came |
 * | `error` | `code`: a word such as `TIMED_OUT`, `message`, [`status`], [`headers`], [`body`], [`body_is_cut`: true] |
 *
 * The last four are those of the response that refused a handshake. In `headers` the names are in lower
 * case, and the values of one that came several times are joined by `, `.
 */
export function jsonReporter(stdout: Pick<Output, "write">, now = () => new Date()): Reporter {
  function print(event: string, fields: object): void {
    stdout.write(renderJsonLine({ time: now().toISOString(), event, ...fields }));
  }

  return {
    redirected({ response: { status, headers }, to }) {
      print("redirect", { url: formatAddress(to), status, headers: joinHeaders(headers) });
    },
    opened({ url, protocol, extensions, handshake }) {
      const { status, headers } = handshake.response;
      const response = { status, headers: joinHeaders(headers) };
      print("open", { url, subprotocol: protocol, extensions, ...response });
    },
    sent: (message) => print("sent", payloadFields(message)),
    replied: (message, roundTrip) =>
      print("message", { ...payloadFields(message), ...timing(roundTrip) }),
    pinged: (data) => print("ping", payloadFields(data)),
    ponged: (data, roundTrip) => print("pong", { ...payloadFields(data), ...timing(roundTrip) }),
    closed: ({ code, reason }) => print("close", { code, reason, clean: code !== 1006 }),
    failed: (error) => print("error", errorFields(error)),
  };
}

function errorFields(error: WsechoError): object {
  const { code, message } = error;
  if (!(error instanceof HandshakeRefusedError)) return { code, message };
  const { status, response } = error;
  // JSON leaves out what is undefined.
  const headers = response && joinHeaders(response.headers);
  const isCut = response?.bodyIsCut || undefined;
  return { code, message, status, headers, body: response?.body, body_is_cut: isCut };
}

function timing(roundTrip: number | undefined): object {
  // Microseconds: what lies below is noise of the clock.
  return { rtt_ms: roundTrip && Math.round(roundTrip * 1000) / 1000 };
}
