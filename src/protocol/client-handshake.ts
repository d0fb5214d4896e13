import { hasToken } from "./handshake.ts";

/** What a client asks for in its handshake (RFC 6455, section 4.1). */
export interface HandshakeRequest {
  /** Path and query. */
  readonly resource: string;
  /** Host, with the port where it is not the scheme's own. */
  readonly host: string;
  /** 16 random bytes in base64. */
  readonly key: string;
  /** More headers; one of `Host` takes the place of the usual one. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Subprotocols to offer, the preferred one first. */
  readonly protocols: readonly string[];
  /** What to offer in `Sec-WebSocket-Extensions`; empty for nothing. */
  readonly extensions: string;
}

/** A fresh `Sec-WebSocket-Key`. */
export function createKey(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64();
}

// RFC 6455, section 1.3.
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The `Sec-WebSocket-Accept` that a `Sec-WebSocket-Key` must be answered with. */
export function acceptOf(key: string): string {
  return new Bun.CryptoHasher("sha1").update(`${key}${guid}`).digest("base64");
}

/** Writes the request, up to the empty line that ends it. */
export function renderHandshake(request: HandshakeRequest): string {
  const { resource, host, key, headers, protocols, extensions } = request;
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual: readonly (readonly [string, string])[] = [
    ["Host", host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", key],
    ["Sec-WebSocket-Version", "13"],
    ["Sec-WebSocket-Protocol", protocols.join(", ")],
    ["Sec-WebSocket-Extensions", extensions],
  ];
  const needed = usual.filter(([name, value]) => value !== "" && !given.has(name.toLowerCase()));
  const lines = [...needed, ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${resource} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

// RFC 9112, section 5; what looks otherwise is passed over.
const headerLine = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;

/** The head of the answer to a handshake. */
export interface HandshakeAnswer {
  /** HTTP status; 0 where the answer is no HTTP. */
  readonly status: number;
  readonly headers: Headers;
}

/** Reads the head of an answer, with or without the empty line that ends it. */
export function parseAnswer(head: string): HandshakeAnswer {
  const [statusLine = "", ...lines] = head.trimEnd().split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const [, name = "", value = ""] = headerLine.exec(line) ?? [];
    if (name !== "") headers.append(name, value);
  }
  const [, status = "0"] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine) ?? [];
  return { status: Number(status), headers };
}

/** Why an answer does not open a connection (RFC 6455, section 4.1), in words; undefined where it does. */
export function answerFault(
  { status, headers }: HandshakeAnswer,
  { key, protocols }: Pick<HandshakeRequest, "key" | "protocols">,
): string | undefined {
  if (status === 0) return "an answer that is no HTTP";
  if (status !== 101) return `HTTP status ${status}`;
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return "no upgrade to websocket";
  if (!hasToken(headers, "connection", "upgrade")) return "no Connection: Upgrade";
  if (headers.get("sec-websocket-accept") !== acceptOf(key)) return "a wrong Sec-WebSocket-Accept";
  const chosen = headers.get("sec-websocket-protocol");
  if (chosen !== null && !protocols.includes(chosen)) return "a subprotocol that was not offered";
  return undefined;
}
