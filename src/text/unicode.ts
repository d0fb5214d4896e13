/**
 * Whether a text is what its writer wrote: U+FFFD and lone surrogates are what is left of one that
 * was no Unicode.
 */
export function isUnicode(text: string): boolean {
  return !/[\ufffd\p{Cs}]/u.test(text);
}
