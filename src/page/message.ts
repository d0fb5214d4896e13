import { ParseError } from "../errors.ts";
import { decodeBase64, decodeHex } from "../text/decode.ts";
import { hexDump } from "../text/hex-dump.ts";
import { indentJson } from "../text/json-indent.ts";

/** How a message is written. */
export type Format = "text" | "json" | "hex" | "base64";

/** What is sent for a text in a format. */
export function messageFrom(text: string, format: Format): string | Uint8Array {
  switch (format) {
    case "text":
      return text;
    case "json":
      return checkedJson(text);
    case "hex":
      return decodeHex(text);
    case "base64":
      return decodeBase64(text);
  }
}

/** @throws {ParseError} on anything but JSON */
function checkedJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ParseError("", `JSON (${why})`, "the message");
  }
}

/** A message in full: JSON indented, bytes as `hexdump -C`. */
export function expand(message: string | Uint8Array): string {
  if (typeof message !== "string") return hexDump(message).join("\n");
  return indentJson(message) ?? message;
}

/** A message in one line. */
export function summarize(message: string | Uint8Array): string {
  if (typeof message === "string") return message.slice(0, 300).replaceAll(/\s+/g, " ");
  return Array.from(message.subarray(0, 40), (byte) => byte.toString(16).padStart(2, "0")).join(
    " ",
  );
}

/** The bytes of a message on the wire, without the frame. */
export function sizeOf(message: string | Uint8Array): number {
  return typeof message === "string" ? new TextEncoder().encode(message).length : message.length;
}
