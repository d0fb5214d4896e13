/** Whether a text has a control character of ASCII, a tab and a line feed included. */
export function hasControl(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text);
}

/**
 * Whether a text is what its writer wrote: U+FFFD and lone surrogates are what remains of
 * input that was not valid Unicode.
 */
export function isUnicode(text: string): boolean {
  return !/[\ufffd\p{Cs}]/u.test(text);
}
