import { ParseError } from "../errors.ts";

/**
 * Parses a number above 0, such as `0.5` or `250000`.
 *
 * @throws {ParseError} on anything else, numbers above `max` included
 */
export function parseRate(text: string, max: number): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= max) return value;
  throw new ParseError(text, `a number above 0, and up to ${max}`);
}
