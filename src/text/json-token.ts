const plain = /[{}[\],:]|\s+|[^\s"{}[\],:]+/y;

/**
 * Splits JSON into tokens: texts and names in their quotes, numbers and words, punctuation, and the blanks
 * between. Together they are the JSON, which must be valid.
 */
export function* jsonTokens(json: string): Generator<string> {
  for (let start = 0; start < json.length;) {
    const end = json[start] === '"' ? endOfText(json, start) : endOfPlain(json, start);
    yield json.slice(start, end);
    start = end;
  }
}

/** By hand, as a regular expression fails silently on texts of some megabytes. */
function endOfText(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === "\\" ? 2 : 1;
  return end + 1;
}

function endOfPlain(json: string, start: number): number {
  plain.lastIndex = start;
  return start + (plain.exec(json)?.[0].length ?? 1);
}
