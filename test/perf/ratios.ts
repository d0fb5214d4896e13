/** The middle one of some numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}

/** How one thing compares with another over several rounds. */
export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The ratio of numbers to those of a peer, round by round: the machine may be quicker in one round
 * than in the next, but hardly within one.
 */
export function ratioOf(numbers: readonly number[], peer: readonly number[]): Ratio {
  const ratios = numbers.map((number, round) => number / (peer[round] ?? Number.NaN));
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** A ratio for a table: `0.98 (0.95-1.02)`. */
export function formatRatio({ median: middle, min, max }: Ratio): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

/** A number for a table, with three digits that say something: `251k`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Number(count.toPrecision(3)));
  if (count < 1e6) return `${Number((count / 1000).toPrecision(3))}k`;
  return `${Number((count / 1e6).toPrecision(3))}M`;
}

/** A table in Markdown; the first row is its head. */
export function toMarkdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("");
}
