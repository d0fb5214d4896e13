/** From so many bytes on, it is worth the while to mask four at a time. */
const wideFrom = 128;

/** Whether the first of a number's bytes in memory is its lowest. */
const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Masks or unmasks a payload in place (RFC 6455, section 5.3). `key` has four bytes; `from` is where in
 * the payload these bytes begin.
 */
export function applyMask(bytes: Uint8Array, key: Uint8Array, from = 0): void {
  const turned = from % 4 === 0 ? key : key.map((_, index) => key[(from + index) & 3] ?? 0);
  maskRange(bytes, 0, bytes.length, turned, 0);
}

/**
 * Masks the payload that lies from `start` to `end`, with the four bytes that lie at `keyAt`; nothing is
 * allocated for a short one.
 */
export function maskRange(
  bytes: Uint8Array,
  start: number,
  end: number,
  keys: Uint8Array,
  keyAt: number,
): void {
  const isWide = end - start >= wideFrom;
  // The words in memory begin at multiples of four.
  const firstWord = isWide ? start + (-(bytes.byteOffset + start) & 3) : end;
  const lastWord = firstWord + ((end - firstWord) & ~3);
  for (let at = start; at < firstWord; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (keys[keyAt + ((at - start) & 3)] ?? 0);
  }
  if (isWide) {
    const words = new Int32Array(
      bytes.buffer,
      bytes.byteOffset + firstWord,
      (lastWord - firstWord) / 4,
    );
    const turned = Uint8Array.from(
      { length: 4 },
      (_, index) => keys[keyAt + ((firstWord - start + index) & 3)] ?? 0,
    );
    const mask = new DataView(turned.buffer).getInt32(0, isLittleEndian);
    for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) ^ mask;
  }
  for (let at = lastWord; at < end; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (keys[keyAt + ((at - start) & 3)] ?? 0);
  }
}
