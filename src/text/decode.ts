import { ParseError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";

/**
 * Decodes pairs of hexadecimal digits. Between two of them, though not inside one, there may be white
 * space or a colon; `0x` may begin each run of them.
 *
 * @throws {ParseError}
 */
export function decodeHex(text: string): Uint8Array {
  const trimmed = text.trim();
  const runs = trimmed === "" ? [] : trimmed.split(/\s*:\s*|\s+/);
  const digits = runs.map((run) => run.replace(/^0x/i, ""));
  if (digits.every((run) => run.length > 0 && run.length % 2 === 0)) {
    try {
      return Uint8Array.fromHex(digits.join(""));
    } catch {}
  }
  throw new ParseError(excerpt(text), "pairs of hexadecimal digits");
}

/**
 * Decodes base64 in the standard or the URL alphabet (RFC 4648, sections 4 and 5), but not in a mix
 * of both. White space is skipped. Padding may be left out, not halved, and the bits that fill up
 * the last character must be zero.
 *
 * @throws {ParseError}
 */
export function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, "");
  const padded = digits.includes("=") ? digits : digits + "=".repeat(-digits.length & 3);
  const alphabet = /[-_]/.test(digits) ? "base64url" : "base64";
  try {
    return Uint8Array.fromBase64(padded, { alphabet, lastChunkHandling: "strict" });
  } catch {
    throw new ParseError(excerpt(text), "base64");
  }
}

/**
 * Decodes UTF-8 exactly, a byte order mark included.
 *
 * @throws {ParseError}
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    const isLong = bytes.length > shown;
    // A stream leaves out a character that the cut halves.
    const start = new TextDecoder().decode(bytes.subarray(0, shown), { stream: isLong });
    throw new ParseError(isLong ? `${start}…` : start, "UTF-8 (use --binary)");
  }
}

/** How many bytes of a wrong value an error shows. */
const shown = 64;

// What is called "ignore" here is the removal of the mark.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
