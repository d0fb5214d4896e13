/** A heading and the value below it. */
export type GridCell = readonly [heading: string, value: string];

/**
 * Sets cells next to each other, each heading above its value and both right-aligned, in as many
 * pairs of lines as it takes for none to be longer than `lineWidth`. Each line ends with a line
 * feed.
 */
export function renderGrid(cells: readonly GridCell[], lineWidth: number): string {
  const width = Math.max(0, ...cells.flat().map((text) => text.length)) + 2;
  const perLine = Math.max(1, Math.floor(lineWidth / width));
  const lines: string[] = [];
  for (let from = 0; from < cells.length; from += perLine) {
    const part = cells.slice(from, from + perLine);
    for (const side of [0, 1] as const) {
      lines.push(`${part.map((cell) => cell[side].padStart(width)).join("")}\n`);
    }
  }
  return lines.join("");
}
