const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The characters of a text, as a person counts them. */
export function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Where the character before an offset begins; offsets are in UTF-16 units. */
export function previousBorder(text: string, offset: number): number {
  return segmenter.segment(text).containing(offset - 1)?.index ?? 0;
}

/** Where the character at an offset ends. */
export function nextBorder(text: string, offset: number): number {
  const found = segmenter.segment(text).containing(offset);
  return found === undefined ? text.length : found.index + found.segment.length;
}
