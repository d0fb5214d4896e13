import { ParseError } from "../errors.ts";
import { hasControl, isUnicode } from "./characters.ts";

/**
 * Accepts a token that `Authorization: Bearer` can carry, as UTF-8 (RFC 9110, section 5.5).
 *
 * @param source what an error calls the token
 * @throws {ParseError} on any other, which it does not repeat
 */
export function parseToken(text: string, source?: string): string {
  const isPlain = text === text.trim() && !hasControl(text);
  if (text !== "" && isPlain && isUnicode(text)) return text;
  const wanted = "a non-empty token, without control characters or blanks around it";
  throw new ParseError(text && "***", wanted, source);
}
