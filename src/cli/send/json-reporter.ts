import { HandshakeRefusedError, type HandshakeResponse, type WsechoError } from "../../errors.ts";
import { byteLength, type Message } from "../../protocol/message.ts";
import { renderJsonLine } from "../../text/json-line.ts";
import type { Output } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/** One event that `send --json` prints; a `roundTrip` is in milliseconds. */
export type SendEvent =
  | {
      readonly event: "open";
      readonly url: string;
      /** The one that the server chose, empty where it chose none. */
      readonly subprotocol: string;
      /** As in `Sec-WebSocket-Extensions`, empty where there are none. */
      readonly extensions: string;
      /** To the handshake. */
      readonly response: Pick<HandshakeResponse, "status" | "headers">;
    }
  | {
      readonly event: "message";
      readonly message: Message;
      /** Since the message was sent that this one answers, where there is one. */
      readonly roundTrip?: number | undefined;
    }
  | {
      readonly event: "ping" | "pong";
      readonly data: Uint8Array;
      /** Since the ping was sent that this pong answers, where there is one. */
      readonly roundTrip?: number | undefined;
    }
  | {
      readonly event: "close";
      /** RFC 6455, section 7.4; 1006 where no Close frame came. */
      readonly code: number;
      readonly reason: string;
    }
  | {
      readonly event: "error";
      readonly error: WsechoError;
    };

/** Prints everything as JSON, one object per line; see `eventLine` for what is in it. */
export function jsonReporter(stdout: Output): Reporter {
  function print(event: SendEvent): void {
    stdout.write(eventLine(event, new Date()));
  }

  return {
    opened: ({ url, protocol, extensions, handshake: { response } }) =>
      print({ event: "open", url, subprotocol: protocol, extensions, response }),
    replied: (message, roundTrip) => print({ event: "message", message, roundTrip }),
    pinged: (data) => print({ event: "ping", data }),
    ponged: (data, roundTrip) => print({ event: "pong", data, roundTrip }),
    closed: ({ code, reason }) => print({ event: "close", code, reason }),
    failed: (error) => print({ event: "error", error }),
  };
}

/**
 * An event as a line of JSON, for programs. Fields always come in this order, and one in brackets only
 * where it is known:
 *
 * | event | fields |
 * | --- | --- |
 * | all | `time`: ISO 8601 in UTC, `event` |
 * | `open` | `url`, `subprotocol`, `extensions`, both may be empty, `status`, `headers` |
 * | `message` | `type`: `text` or `binary`, `bytes`: length of the payload, `data`: the text, or the bytes in base64, [`rtt_ms`] |
 * | `ping`, `pong` | `type`: `binary`, `bytes`, `data`: base64, [`rtt_ms`] |
 * | `close` | `code`, `reason`, `clean`: whether a Close frame came |
 * | `error` | `code`: a word such as `TIMED_OUT`, `message`, [`status`], [`headers`], [`body`], [`body_is_cut`: true] |
 *
 * The last four are those of the response that refused a handshake. In `headers` the names are in lower case,
 * and the values of one that came several times are joined by `, `.
 */
export function eventLine(event: SendEvent, time: Date): string {
  return renderJsonLine({ time: time.toISOString(), event: event.event, ...fieldsOf(event) });
}

function fieldsOf(event: SendEvent): object {
  switch (event.event) {
    case "open":
      return openFields(event);
    case "message":
      return payloadFields(event.message, event.roundTrip);
    case "ping":
    case "pong":
      return payloadFields(event.data, event.roundTrip);
    case "close":
      return { code: event.code, reason: event.reason, clean: event.code !== 1006 };
    case "error":
      return errorFields(event.error);
  }
}

function openFields({ url, subprotocol, extensions, response }: SendEvent & { event: "open" }) {
  const { status, headers } = response;
  return { url, subprotocol, extensions, status, headers: joinHeaders(headers) };
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

function joinHeaders(headers: HandshakeResponse["headers"]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    joined.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

function payloadFields(payload: Message, roundTrip: number | undefined): object {
  const isText = typeof payload === "string";
  return {
    type: isText ? "text" : "binary",
    bytes: byteLength(payload),
    data: isText ? payload : Buffer.from(payload).toString("base64"),
    // Microseconds: what lies below is noise of the clock.
    rtt_ms: roundTrip === undefined ? undefined : Math.round(roundTrip * 1000) / 1000,
  };
}
