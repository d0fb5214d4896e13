import { ParseError } from "../errors.ts";

/**
 * Parses `0.1` or `10%` into a number from 0 to 1.
 *
 * @throws {ParseError} on anything else, numbers outside that range included
 */
export function parseProbability(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (value <= 1) return value;
  throw new ParseError(text, "a probability such as 0.1 or 10%");
}
