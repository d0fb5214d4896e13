import { hasToken } from "./handshake.ts";

// RFC 6455, section 1.3.
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. */
export function acceptOf(key: string): string {
  return new Bun.CryptoHasher("sha1").update(`${key}${guid}`).digest("base64");
}

// RFC 9112, section 5; anything else is skipped.
const headerLine = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;

/** The head of an answer to a handshake. */
export interface HandshakeAnswer {
  /** HTTP status; 0 if the answer is not HTTP. */
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** Reads the head of an answer, with or without the empty line that ends it. */
export function parseAnswer(head: string): HandshakeAnswer {
  const [statusLine = "", ...lines] = head.trimEnd().split("\r\n");
  const headers = new Headers();
  const rawHeaders: string[] = [];
  for (const line of lines) {
    const [, name = "", value = ""] = headerLine.exec(line) ?? [];
    if (name === "") continue;
    headers.append(name, value);
    rawHeaders.push(name, value);
  }
  const [, status = "0", statusText = ""] =
    /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine) ?? [];
  return { status: Number(status), statusText, headers, rawHeaders };
}

/** RFC 9110, section 15.2: such answers come before the one that counts. */
function isInterim({ status }: HandshakeAnswer): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

/** Bytes that the head of an answer may have. */
export const longestHead = 64 * 1024;

/** An answer, and what came after its head. */
export interface Answered {
  readonly answer: HandshakeAnswer;
  readonly rest: Buffer<ArrayBuffer>;
}

/**
 * Creates a function that is given the answer to a handshake in whatever pieces it comes, and returns it once
 * its head is complete; `"too long"` if that has more than `longestHead` bytes.
 */
export function createAnswerReader(): (bytes: Uint8Array) => Answered | "too long" | undefined {
  let buffer = Buffer.alloc(0);

  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (let end = endOfHead(); end !== -1; end = endOfHead()) {
      const answer = parseAnswer(buffer.toString("latin1", 0, end));
      buffer = buffer.subarray(end + 4);
      if (!isInterim(answer)) return { answer, rest: buffer };
    }
    return buffer.length > longestHead ? "too long" : undefined;
  };

  function endOfHead(): number {
    return buffer.indexOf("\r\n\r\n");
  }
}

/** Why an answer of status 101 opens no connection (RFC 6455, section 4.1); undefined if it does. */
export function upgradeFault(
  { headers }: Pick<HandshakeAnswer, "headers">,
  key: string,
): string | undefined {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return "no upgrade to websocket";
  if (!hasToken(headers, "connection", "upgrade")) return "no Connection: Upgrade";
  if (headers.get("sec-websocket-accept") !== acceptOf(key)) {
    return "the Sec-WebSocket-Accept of its answer does not match the key of the request";
  }
  return undefined;
}
