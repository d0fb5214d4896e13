const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// Single UTF-16 units: half a pair is a letter or an emoji, and U+200D joins some of these.
const wordUnit = /[\p{L}\p{N}\p{M}\p{Cs}_\u200d]/u;
const blankUnit = /\s/;

/** What a person takes for one character each. */
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

/** Where the word before an offset begins: letters, digits and what belongs to them. */
export function wordStart(text: string, offset: number): number {
  const end = back(text, offset, (unit) => !wordUnit.test(unit));
  return snapBack(
    text,
    back(text, end, (unit) => wordUnit.test(unit)),
  );
}

/** Where the word at or after an offset ends. */
export function wordEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !wordUnit.test(text.charAt(end))) end++;
  while (end < text.length && wordUnit.test(text.charAt(end))) end++;
  return end === offset ? end : nextBorder(text, end - 1);
}

/** Where the word before an offset begins, when a word is all that stands between blanks. */
export function blankWordStart(text: string, offset: number): number {
  const end = back(text, offset, (unit) => blankUnit.test(unit));
  return snapBack(
    text,
    back(text, end, (unit) => !blankUnit.test(unit)),
  );
}

function back(text: string, offset: number, passes: (unit: string) => boolean): number {
  let start = offset;
  while (start > 0 && passes(text.charAt(start - 1))) start--;
  return start;
}

function snapBack(text: string, offset: number): number {
  return segmenter.segment(text).containing(offset)?.index ?? offset;
}
