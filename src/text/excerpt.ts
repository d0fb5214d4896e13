/** Cuts text after `limit` UTF-16 units, never inside a character, and says how many bytes it left out. */
export function excerpt(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const shown = text.slice(0, splitsPair(text, limit) ? limit - 1 : limit);
  return `${shown}… (+${Buffer.byteLength(text) - Buffer.byteLength(shown)} bytes)`;
}

/** Shows the first `limit` bytes as `48 65 6c`, and says how many it left out. */
export function hexPreview(bytes: Uint8Array, limit = 16): string {
  const shown = bytes.subarray(0, limit);
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > limit ? `${pairs} … (+${bytes.length - limit} bytes)` : pairs;
}

function splitsPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
