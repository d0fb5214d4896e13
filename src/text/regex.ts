import { ParseError } from "../errors.ts";

/**
 * Parses a regular expression as JavaScript has it: `/^echo/i` with flags, or `^Echo` without. `g`
 * has no meaning here and is dropped.
 *
 * @throws {ParseError} when it is not valid
 */
export function parseRegex(text: string): RegExp {
  const [, source = text, flags = ""] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags.replace("g", ""));
  } catch {
    throw new ParseError(text, "a regular expression such as ^Echo or /^echo/i");
  }
}
