import type { HandshakeResponse } from "../errors.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import { escapeControls } from "../text/escape.ts";
import { excerpt } from "../text/excerpt.ts";
import { redactHeaders } from "../text/redact.ts";
import { headerOf, headOf } from "./handshake.ts";

/** Bytes of a body that are kept. */
const bodyLimit = 2048;

/** Bytes of a compressed body that are decompressed, and the most that they may become. */
const compressedLimit = 16 * 1024;
const decompressedLimit = 16 * 1024 * 1024;

/** The answer that refused a handshake, with the beginning of its body, chunks and compression undone. */
export async function readResponse(raw: RawResponse): Promise<HandshakeResponse> {
  const head = headOf(raw);
  const { bytes, isWhole } = unframe(raw.body, head);
  const plain = await decompress(bytes, headerOf(head, "content-encoding"));
  const isCut = !isWhole || plain.length > bodyLimit;
  // A character that the cut goes through is left out.
  const body = new TextDecoder().decode(plain.subarray(0, bodyLimit), { stream: isCut });
  return { ...head, body, bodyIsCut: isCut };
}

/** The headers that help to understand a refusal. */
const shownHeaders: ReadonlySet<string> = new Set([
  "content-type",
  "location",
  "retry-after",
  "www-authenticate",
]);

const shownLines = 10;
const shownCharacters = 200;

/** The headers and the body of a refusal as lines for a person, without line ends, safe for a terminal. */
export function describeResponse({ headers, body, bodyIsCut }: HandshakeResponse): string[] {
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== "");
  const more = bodyIsCut || lines.length > shownLines ? ["…"] : [];
  return [
    ...redactHeaders(headers.filter(([name]) => shownHeaders.has(name.toLowerCase()))).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...lines.slice(0, shownLines),
  ]
    .map((line) => escapeControls(excerpt(line, shownCharacters)))
    .concat(more);
}

interface Body {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

/** Undoes the framing of a body (RFC 9112, section 6). */
function unframe(body: Uint8Array, head: HandshakeResponse): Body {
  if (/\bchunked$/i.test(headerOf(head, "transfer-encoding") ?? "")) return unchunk(body);
  const length = headerOf(head, "content-length");
  return { bytes: body, isWhole: length === undefined || body.length >= Number(length) };
}

/** RFC 9112, section 7.1; ends where the chunks do, or stop making sense. */
function unchunk(body: Uint8Array): Body {
  const bytes = Buffer.from(body);
  const chunks: Uint8Array[] = [];
  let at = 0;
  while (true) {
    const end = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, Math.max(end, at)), 16);
    if (!(size > 0)) {
      return { bytes: Buffer.concat(chunks), isWhole: size === 0 };
    }
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** As much of the bytes as can be decompressed; the bytes themselves if that is nothing. */
async function decompress(bytes: Uint8Array, encoding = ""): Promise<Uint8Array> {
  const zlib = await import("node:zlib");
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  const part = bytes.subarray(0, compressedLimit);
  const bounds = { finishFlush: Z_SYNC_FLUSH, maxOutputLength: decompressedLimit };
  try {
    switch (encoding.toLowerCase()) {
      case "gzip":
      case "x-gzip":
        return zlib.gunzipSync(part, bounds);
      case "deflate":
        return zlib.inflateSync(part, bounds);
      case "br":
        return zlib.brotliDecompressSync(part, { ...bounds, finishFlush: BROTLI_OPERATION_FLUSH });
      default:
        return bytes;
    }
  } catch {
    return bytes;
  }
}
