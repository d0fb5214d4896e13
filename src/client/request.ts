import { WsechoError } from "../errors.ts";
import type { ClientTls } from "./tls.ts";

/** What a handshake asks for, and the way that it takes. */
export interface RequestOptions {
  /** Subprotocols to offer, the preferred one first. */
  readonly protocols?: readonly string[];
  /**
   * Headers to send along with the handshake. A name may come twice where HTTP allows a list; text
   * beyond ASCII goes out as UTF-8. `Authorization` wins over a name and password in the URL.
   */
  readonly headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
  /** Whether to offer permessage-deflate (RFC 7692). Default: true. */
  readonly compress?: boolean;
  /** Whom a `wss://` URL and an `https://` proxy are to be trusted for, and who we are. */
  readonly tls?: ClientTls;
  /**
   * An `http://` or `https://` proxy to tunnel through with CONNECT, with a name and password in the
   * URL where it wants some. Bun connects directly to what the variable `NO_PROXY` lists.
   */
  readonly proxy?: string;
}

/** The options of Bun's WebSocket, the global one and that of `ws` alike. */
export type WebSocketOptions = Bun.WebSocketOptions & { readonly protocols?: string[] };

/**
 * The request as the WebSocket of Bun wants it.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when a header is given twice that may come once only
 */
export function toWebSocketOptions(request: RequestOptions): WebSocketOptions {
  const { protocols = [], headers, compress, tls, proxy } = request;
  const combined = headers === undefined ? undefined : combineHeaders(headers);
  // As a header it would take the place of the protocols, and the server's choice not be checked.
  const offered =
    combined === undefined ? [...protocols] : [...takeProtocols(combined), ...protocols];
  return {
    ...(offered.length > 0 && { protocols: offered }),
    ...(combined !== undefined && { headers: Object.fromEntries(combined.values()) }),
    ...(compress === false && { perMessageDeflate: false }),
    ...(tls !== undefined && { tls: toTlsOptions(tls) }),
    ...(proxy !== undefined && { proxy }),
  };
}

type Combined = Map<string, [name: string, value: string]>;

/** By their names in lower case, in the order of the first of each name (RFC 9110, section 5.3). */
function combineHeaders(headers: NonNullable<RequestOptions["headers"]>): Combined {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  const combined: Combined = new Map();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const earlier = combined.get(key);
    if (earlier === undefined) {
      combined.set(key, [name, toByteString(value)]);
    } else if (singular.includes(key)) {
      throw new WsechoError("BAD_VALUE", `Header "${name}" is given twice: expected it once`);
    } else {
      // RFC 6265, section 5.4.
      earlier[1] += `${key === "cookie" ? "; " : ", "}${toByteString(value)}`;
    }
  }
  return combined;
}

/** Request headers whose value is no list (RFC 9110, RFC 6454, RFC 6455). */
const singular: readonly string[] = [
  "authorization",
  "content-length",
  "content-type",
  "date",
  "from",
  "host",
  "if-modified-since",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "origin",
  "proxy-authorization",
  "range",
  "referer",
  "sec-websocket-key",
  "sec-websocket-version",
  "user-agent",
];

/** Bun wants a character for each byte. */
function toByteString(value: string): string {
  return Buffer.from(value).toString("latin1");
}

function takeProtocols(headers: Combined): string[] {
  const name = "sec-websocket-protocol";
  const [, value = ""] = headers.get(name) ?? [];
  headers.delete(name);
  const offers = value.split(",").map((offer) => offer.trim());
  return offers.filter((offer) => offer !== "");
}

function toTlsOptions({ insecure, ca, cert, key }: ClientTls): Bun.TLSOptions {
  return {
    ...(insecure === true && { rejectUnauthorized: false }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
