import { ParseError } from "../errors.ts";
import { redactSecret } from "./redact.ts";

/** The name and password in `Authorization: Basic` (RFC 7617). */
export interface User {
  readonly name: string;
  readonly password: string;
}

/**
 * Parses `NAME:PASS`; only the password may contain colons, or be empty.
 *
 * @throws {ParseError} on anything else, control characters included (RFC 7617, section 2); it does not
 *   repeat the text
 */
export function parseUser(text: string): User {
  const colon = text.indexOf(":");
  if (colon < 1 || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new ParseError(redactSecret(text), "NAME:PASS");
  }
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
