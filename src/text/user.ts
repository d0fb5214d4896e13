import { ParseError } from "../errors.ts";
import { hasControl, isUnicode } from "./characters.ts";

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
  const colon = text.indexOf(":");
  const isUser = colon > 0 && !hasControl(text);
  if (!isUser) throw new ParseError(text && "***", "NAME:PASS");
  if (!isUnicode(text)) throw new ParseError("***", "NAME:PASS in UTF-8");
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The value of an `Authorization` header for a user (RFC 7617). */
export function basicCredentials({ name, password }: User): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}
