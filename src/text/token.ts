import { ParseError } from "../errors.ts";

// Lone surrogates and U+FFFD are what is left of text that was no Unicode.
const uncarried = /[\u0000-\u001f\u007f\ufffd\p{Cs}]/u;

/**
 * Accepts a token that `Authorization: Bearer` can carry, as UTF-8 (RFC 9110, section 5.5).
 *
 * @param source what an error calls the token
 * @throws {ParseError} on any other, which it does not repeat
 */
export function parseToken(text: string, source?: string): string {
  if (text !== "" && text === text.trim() && !uncarried.test(text)) return text;
  const wanted = "a non-empty token, without control characters or blanks around it";
  throw new ParseError(text && "***", wanted, source);
}
