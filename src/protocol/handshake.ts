/**
 * What keeps a request from being a WebSocket handshake (RFC 6455, section 4.2.1), in words for the
 * person who sent it; undefined when nothing does.
 */
export function handshakeFault(method: string, headers: Headers): HandshakeFault | undefined {
  if (!wantsWebSocket(headers)) {
    return { status: 426, problem: "This is a WebSocket server and the request was plain HTTP." };
  }
  const version = headers.get("sec-websocket-version");
  if (version?.trim() !== "13") {
    const given = version === null ? "missing" : JSON.stringify(version);
    return { status: 426, problem: `"Sec-WebSocket-Version" must be 13, but is ${given}.` };
  }
  if (method !== "GET") return { status: 400, problem: `The method must be GET, not ${method}.` };
  if (!hasToken(headers, "connection", "upgrade")) {
    return { status: 400, problem: 'The header "Connection" must contain "Upgrade".' };
  }
  if (!isNonce(headers.get("sec-websocket-key") ?? "")) {
    return { status: 400, problem: '"Sec-WebSocket-Key" must be 16 bytes in base64.' };
  }
  if (headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) !== 0) {
    // What follows the headers would be read as frames.
    return { status: 400, problem: "A handshake must have no body." };
  }
  return undefined;
}

/** Whether a request is meant as a WebSocket handshake, valid or not. */
export function wantsWebSocket(headers: Headers): boolean {
  return hasToken(headers, "upgrade", "websocket");
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

/** A fresh `Sec-WebSocket-Key`: 16 random bytes in base64. */
export function createKey(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64();
}

function isNonce(key: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(key);
}
