import { ParseError } from "../errors.ts";

/** The name and password in `Authorization: Basic` (RFC 7617). */
export interface User {
  readonly name: string;
  readonly password: string;
}

/**
 * Parses `NAME:PASS`; only the password may contain colons, or be empty.
 *
 * @throws {ParseError} on anything else, control characters included (RFC 7617, section 2)
 */
export function parseUser(text: string): User {
  const user = /[\u0000-\u001f\u007f]/.test(text) ? undefined : splitUser(text);
  if (user === undefined || user.name === "") throw new ParseError(text, "NAME:PASS");
  return user;
}

/** Name and password, on both sides of the first colon; undefined where there is none. */
export function splitUser(text: string): User | undefined {
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
