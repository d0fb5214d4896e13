/**
 * What keeps a request from being a WebSocket handshake (RFC 6455, section 4.2.1), in words for the
 * person who sent it; undefined when nothing does.
 */
export function handshakeFault(method: string, headers: Headers): HandshakeFault | undefined {
  if (!hasToken(headers, "upgrade", "websocket")) {
    return { status: 426, problem: "This is a WebSocket server and the request was plain HTTP." };
  }
  if (method !== "GET") return { status: 400, problem: `The method must be GET, not ${method}.` };
  if (!hasToken(headers, "connection", "upgrade")) {
    return { status: 400, problem: 'The header "Connection" must contain "Upgrade".' };
  }
  if (!isNonce(headers.get("sec-websocket-key") ?? "")) {
    return { status: 400, problem: '"Sec-WebSocket-Key" must be 16 bytes in base64.' };
  }
  return undefined;
}

/** The HTTP status that a faulty handshake is answered with, and why. */
export interface HandshakeFault {
  readonly status: 400 | 426;
  readonly problem: string;
}

/** Whether a header that lists tokens (RFC 9110, section 5.6.1) has this one, given in lower case. */
export function hasToken(headers: Headers, name: string, token: string): boolean {
  const values = (headers.get(name) ?? "").split(",");
  return values.some((value) => value.trim().toLowerCase() === token);
}

function isNonce(key: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(key);
}
