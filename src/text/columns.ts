/** A name and what it means, as two columns show them. */
export type Row = readonly [name: string, meaning: string];

/** The width that is assumed where none is known. */
export const usualLineWidth = 80;

/** The widest first column; a longer name gets a line of its own. */
const widestName = 36;

/** The width of the first column for some rows. */
export function nameWidth(rows: readonly Row[]): number {
  const widths = rows.map(([name]) => name.length);
  return Math.max(0, ...widths.filter((width) => width <= widestName));
}

/**
 * Sets rows in two columns, the second wrapped between words, though not at a non-breaking space. Each
 * line ends with a line feed.
 */
export function renderColumns(
  rows: readonly Row[],
  width: number = nameWidth(rows),
  lineWidth: number = usualLineWidth,
): string {
  const indent = " ".repeat(width + 4);
  const lines = rows.map(([name, meaning]) => {
    const wrapped = wrap(meaning, lineWidth - indent.length).join(`\n${indent}`);
    const gap = name.length > width ? `\n${indent}` : " ".repeat(width - name.length + 2);
    return `  ${name}${gap}${wrapped}\n`;
  });
  return lines.join("").replaceAll("\u00a0", " ");
}

/** Breaks text between words into lines of so many characters; a longer word is left whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
