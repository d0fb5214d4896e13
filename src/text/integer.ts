import { ParseError } from "../errors.ts";
import { isDigits } from "./digits.ts";

/** Both ends belong to the range. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Parses a whole decimal number within a range.
 *
 * @throws {ParseError} on anything else, numbers outside the range included
 */
export function parseInteger(text: string, { min, max }: Range): number {
  const value = isDigits(text.startsWith("-") ? text.slice(1) : text)
    ? Number(text) + 0
    : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ParseError(text, `an integer from ${min} to ${max}`);
}
