/** What a close code says, in the words of RFC 6455, section 7.4.1 and of the IANA registry. */
const meanings: Readonly<Record<number, string>> = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no status received",
  1006: "abnormal closure",
  1007: "invalid payload data",
  1008: "policy violation",
  1009: "message too big",
  1010: "mandatory extension missing",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
  1014: "bad gateway",
  1015: "TLS handshake failed",
};

/** A close code and its meaning: `1009 (message too big)`. */
export function describeCloseCode(code: number): string {
  const meaning = meanings[code] ?? rangeOf(code);
  return `${code} (${meaning})`;
}

/** RFC 6455, section 7.4.2. */
function rangeOf(code: number): string {
  if (code >= 3000 && code <= 3999) return "registered use";
  if (code >= 4000 && code <= 4999) return "private use";
  return "unknown";
}

/**
 * Whether an endpoint may send the code: the others only ever mean that there was none, or are
 * not assigned (RFC 6455, section 7.4).
 */
export function maySendCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

/** The same in words. */
export const sendableCloseCodes = "1000 to 1003, 1007 to 1014 or 3000 to 4999";
