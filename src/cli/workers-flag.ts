import { ParseError } from "../errors.ts";
import { parseInteger } from "../text/integer.ts";

/**
 * Parses how many processes there are to be: a number, or `auto`, which depends on the machine.
 *
 * @throws {ParseError} on anything else, and on numbers below 1 or above `max`
 */
export function parseWorkers(text: string, max: number): number | "auto" {
  if (text === "auto") return text;
  try {
    return parseInteger(text, { min: 1, max });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(text, `${error.expected}, or "auto"`);
  }
}
