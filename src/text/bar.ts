const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Draws a share, from 0 to 1, of so many characters, in blocks of an eighth of a character. What is
 * not nothing is seen.
 */
export function renderBar(share: number, width: number): string {
  const length = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const shown = share > 0 && width > 0 ? Math.max(length, 1) : length;
  return "█".repeat(Math.floor(shown / 8)) + (eighths[shown % 8] ?? "");
}
