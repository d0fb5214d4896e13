/** Undoes percent-encoding (RFC 3986, section 2.1); what is none is left as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
