import { ParseError } from "../errors.ts";
import { isDigits } from "./digits.ts";
import type { Range } from "./integer.ts";

const millisecondsPer = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
type Unit = keyof typeof millisecondsPer;

/**
 * Parses `250ms`, `2s`, `1.5m`, `1h` or `0` into milliseconds.
 *
 * @throws {ParseError} when the text is not a duration, or lies outside the range (in milliseconds)
 */
export function parseDuration(text: string, range?: Range): number {
  const milliseconds = text === "0" ? 0 : toMilliseconds(text);
  const isWithin = range === undefined || (milliseconds >= range.min && milliseconds <= range.max);
  if (Number.isFinite(milliseconds) && isWithin) return milliseconds;
  throw new ParseError(text, expectation(range));
}

/** The longest that a timer can wait, in milliseconds; with more, it would fire immediately. */
export const longestTimer = 2 ** 31 - 1;

const timerRange: Range = { min: 1, max: longestTimer };

/**
 * Parses a time that a timer can run for, to milliseconds.
 *
 * @throws {ParseError} on any other text
 */
export function parseTime(text: string): number {
  return parseDuration(text, timerRange);
}

/** NaN for anything but a number and a unit. */
function toMilliseconds(text: string): number {
  const unit = text.endsWith("ms") ? "ms" : text.slice(-1);
  if (unit !== "ms" && unit !== "s" && unit !== "m" && unit !== "h") return Number.NaN;
  const number = text.slice(0, -unit.length);
  const [whole = "", decimals = "0", ...more] = number.split(".");
  const isNumber = isDigits(whole) && isDigits(decimals) && more.length === 0;
  return isNumber ? Number(number) * millisecondsPer[unit] : Number.NaN;
}

/** Writes milliseconds in the largest unit that fits, rounded to two decimals: `250ms`, `1.5s`, `2m`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  const unit: Unit =
    milliseconds < millisecondsPer.m ? "s" : milliseconds < millisecondsPer.h ? "m" : "h";
  return `${Number((milliseconds / millisecondsPer[unit]).toFixed(2))}${unit}`;
}

function expectation(range: Range | undefined): string {
  if (range === undefined) return "a duration such as 250ms, 2s or 1m";
  return `a duration from ${formatDuration(range.min)} to ${formatDuration(range.max)}`;
}
