const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Draws a share, from 0 to 1, of so many characters, in blocks of an eighth of a character. Every share
 * above 0 is visible.
 */
export function renderBar(share: number, width: number): string {
  const length = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const shown = share > 0 && width > 0 ? Math.max(length, 1) : length;
  return "█".repeat(Math.floor(shown / 8)) + (eighths[shown % 8] ?? "");
}

const levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * Draws numbers, none of them negative, as a row of columns, a character each. The highest is as high
 * as a character, and zero is at its bottom, so that heights can be compared; `undefined` is a gap.
 */
export function renderSparkline(values: readonly (number | undefined)[]): string {
  const highest = Math.max(0, ...values.filter((value) => value !== undefined));
  return values.map((value) => (value === undefined ? " " : columnOf(value, highest))).join("");
}

function columnOf(value: number, highest: number): string {
  const level = highest === 0 ? 0 : Math.ceil((value / highest) * levels.length) - 1;
  return levels[Math.max(0, level)] ?? "";
}
