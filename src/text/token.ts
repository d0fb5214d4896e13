import { ParseError } from "../errors.ts";
import { isUnicode } from "./unicode.ts";

const controls = /[\u0000-\u001f\u007f]/;

/**
 * Accepts a token that `Authorization: Bearer` can carry, as UTF-8 (RFC 9110, section 5.5).
 *
 * @param source what an error calls the token
 * @throws {ParseError} on any other, which it does not repeat
 */
export function parseToken(text: string, source?: string): string {
  const isPlain = text === text.trim() && !controls.test(text);
  if (text !== "" && isPlain && isUnicode(text)) return text;
  const wanted = "a non-empty token, without control characters or blanks around it";
  throw new ParseError(text && "***", wanted, source);
}
