/** The parts of an answer of `/inspect` that the page shows. */
export interface InspectedHandshake {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocol_chosen: string | null;
}

/** What every server appends to the key (RFC 6455, section 1.3). */
export const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** How a key becomes the value that proves that the server understood the handshake. */
export interface AcceptSteps {
  readonly joined: string;
  /** SHA-1 in hexadecimal. */
  readonly hash: string;
  readonly accept: string;
}

/** Computes `Sec-WebSocket-Accept` (RFC 6455, section 4.2.2). Works on pages of HTTPS and of loopback only. */
export async function acceptFor(key: string): Promise<AcceptSteps> {
  const joined = key + guid;
  const bytes = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(joined));
  const hash = new Uint8Array(bytes);
  return { joined, hash: hash.toHex(), accept: hash.toBase64() };
}

/** The request as the client sent it, but for the order and the capitals of the names. */
export function requestOf({ url, headers }: InspectedHandshake): string {
  const { pathname, search } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${pathname}${search} HTTP/1.1`, ...lines].join("\n");
}

/** The response that the server gave. */
export function responseOf(
  { subprotocol_chosen: subprotocol }: InspectedHandshake,
  accept: string,
  extensions: string,
): string {
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...(subprotocol === null ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    ...(extensions === "" ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
  ].join("\n");
}
