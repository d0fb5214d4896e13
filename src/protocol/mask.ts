/**
 * Masks or unmasks a payload in place (RFC 6455, section 5.3). `key` has four bytes; `from` is where in
 * the payload these bytes begin.
 */
export function applyMask(bytes: Uint8Array, key: Uint8Array, from = 0): void {
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = (bytes[index] ?? 0) ^ (key[(from + index) & 3] ?? 0);
  }
}
