/** Headers as JSON has them: the names in lower case, the values of one that comes several times joined. */
export function joinHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    joined.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}
