/**
 * Cuts text after `limit` UTF-16 units, never inside a character, and says how many bytes it left out.
 * The default is what an error repeats of a wrong value.
 */
export function excerpt(text: string, limit = 64): string {
  if (text.length <= limit) return text;
  const shown = firstCharacters(text, limit);
  return `${shown}… (+${Buffer.byteLength(text) - Buffer.byteLength(shown)} bytes)`;
}

/** The first `limit` UTF-16 units of a text, or one less, rather than half a character. */
export function firstCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, splitsPair(text, limit) ? limit - 1 : limit);
}

/** Says how many bytes there are, and shows the first `limit` of them. */
export function describeBytes(bytes: Uint8Array, limit = 16): string {
  const size = `${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}`;
  return bytes.length === 0 ? size : `${size}: ${hexPreview(bytes, limit)}`;
}

/** Shows the first `limit` bytes as `48 65 6c`, and says how many it left out. */
export function hexPreview(bytes: Uint8Array, limit = 16): string {
  const count = Math.min(bytes.length, limit);
  // A character at a time into one buffer: a log does this for each binary message.
  const shown = Buffer.alloc(Math.max(0, count * 3 - 1), " ");
  for (let index = 0; index < count; index++) {
    const byte = bytes[index] ?? 0;
    shown[index * 3] = hexDigit(byte >> 4);
    shown[index * 3 + 1] = hexDigit(byte & 0x0f);
  }
  const pairs = shown.toString("latin1");
  return bytes.length > limit ? `${pairs} … (+${bytes.length - limit} bytes)` : pairs;
}

/** The character code of a digit. */
function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

function splitsPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
