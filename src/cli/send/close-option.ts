import { ParseError } from "../../errors.ts";
import { maySendCloseCode, sendableCloseCodes } from "../../protocol/close-code.ts";
import { isDigits } from "../../text/digits.ts";
import { excerpt } from "../../text/excerpt.ts";

/** How a connection is to be closed (RFC 6455, section 5.5.1). */
export interface CloseOption {
  readonly code: number;
  readonly reason: string;
}

/**
 * Parses `CODE` or `CODE:REASON`; the reason may contain further colons.
 *
 * @throws {ParseError} as `toCloseOption` does
 */
export function parseCloseOption(text: string): CloseOption {
  const [code = ""] = text.split(":", 1);
  return toCloseOption(code, text.slice(code.length + 1));
}

/**
 * Checks that a client may send this code (RFC 6455, section 7.4), and that the reason fits into a
 * control frame with it.
 *
 * @throws {ParseError} on any other code, or a reason of more than 123 bytes
 */
export function toCloseOption(text: string, reason: string): CloseOption {
  const code = text.length === 4 && isDigits(text) ? Number(text) : 0;
  if (!maySendCloseCode(code)) {
    throw new ParseError(excerpt(text), `a close code from ${sendableCloseCodes}`);
  }
  if (Buffer.byteLength(reason) <= 123) return { code, reason };
  throw new ParseError(excerpt(reason), "a reason of at most 123 bytes of UTF-8");
}
