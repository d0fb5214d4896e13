import { ParseError } from "../../errors.ts";
import { maySendCloseCode, sendableCloseCodes } from "../../protocol/close-code.ts";
import { isDigits } from "../../text/digits.ts";

/** How a connection is to be closed (RFC 6455, section 5.5.1). */
export interface CloseOption {
  readonly code: number;
  readonly reason: string;
}

/**
 * Parses `CODE` or `CODE:REASON`; the reason may contain further colons. The codes are those that a
 * client may send: the assigned ones but for those that only ever stand for the lack of a code, and
 * those of libraries and applications (RFC 6455, section 7.4).
 *
 * @throws {ParseError} on any other code, or a reason of more than 123 bytes
 */
export function parseCloseOption(text: string): CloseOption {
  const digits = text.slice(0, 4);
  const code = isDigits(digits) && (text.length === 4 || text[4] === ":") ? Number(digits) : 0;
  const reason = text.slice(5);
  if (!maySendCloseCode(code)) {
    throw new ParseError(text, `CODE or CODE:REASON, with a code from ${sendableCloseCodes}`);
  }
  if (reason !== "" && Buffer.byteLength(reason) > 123) {
    throw new ParseError(text, "a reason of at most 123 bytes");
  }
  return { code, reason };
}
