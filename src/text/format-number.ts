/** Writes a number so that a person can read it: three digits that count, or all before the point. */
export function formatFigure(value: number): string {
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  const [whole = "", decimals] = value.toFixed(digits).split(".");
  const grouped = groupDigits(whole);
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** Writes a whole number in groups of three digits: `1,234,567`. */
export function formatCount(count: number): string {
  return groupDigits(String(Math.round(count)));
}

/** Writes a count with the thing that is counted: `1 echo`, `1,000 echoes`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Writes a rate as it was given: `250,000`, `0.50`. */
export function formatRate(perSecond: number): string {
  return Number.isInteger(perSecond) ? formatCount(perSecond) : formatFigure(perSecond);
}

/** Writes bytes in the decimal unit that suits them: `512 B`, `3.65 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${formatCount(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatFigure(value)} ${units[unit]}`;
}

/** Writes a share as percent with one decimal: 0.05 is `5.0%`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Writes milliseconds, for measurements, in the unit that suits them: `482µs`, `1.25ms`, `3.07s`. */
export function formatLatency(milliseconds: number): string {
  if (milliseconds < 0.9995) return `${formatMicroseconds(milliseconds * 1000)}µs`;
  if (milliseconds < 999.5) return `${formatFigure(milliseconds)}ms`;
  return `${formatFigure(milliseconds / 1000)}s`;
}

/** Few clocks resolve parts of a microsecond. */
function formatMicroseconds(microseconds: number): string {
  return microseconds < 9.95 ? String(Number(microseconds.toFixed(1))) : microseconds.toFixed(0);
}

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}
