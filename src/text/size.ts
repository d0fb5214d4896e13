import { ParseError } from "../errors.ts";
import type { Range } from "./integer.ts";

const bytesPer: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/**
 * Parses `512`, `64KiB`, `1.5MB` into bytes; upper and lower case are the same.
 *
 * @throws {ParseError} when the text is not a size in whole bytes, or lies outside the range (in
 *   bytes)
 */
export function parseSize(
  text: string,
  range: Range = { min: 0, max: Number.MAX_SAFE_INTEGER },
): number {
  const match = /^(\d+(?:\.\d+)?)((?:[kmg]i?)?b)?$/i.exec(text);
  const factor = bytesPer[(match?.[2] ?? "").toLowerCase()] ?? Number.NaN;
  const bytes = match === null ? Number.NaN : Number(match[1]) * factor;
  if (Number.isInteger(bytes) && bytes >= range.min && bytes <= range.max) return bytes;
  throw new ParseError(text, expectation(range));
}

/** Writes bytes in the largest binary unit that divides them: `16MiB`, `1000B`. */
export function formatSize(bytes: number): string {
  for (const unit of ["GiB", "MiB", "KiB"]) {
    const factor = bytesPer[unit.toLowerCase()] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}

function expectation({ min, max }: Range): string {
  if (max === Number.MAX_SAFE_INTEGER) return "a size such as 512, 64KiB or 1MB";
  return `a size from ${formatSize(min)} to ${formatSize(max)}`;
}
