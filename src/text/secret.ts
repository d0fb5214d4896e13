/**
 * Whether two secrets are the same. The time taken must not reveal how much of them matches, or an
 * attacker could guess one character after another. So there is no exit at the first difference,
 * and digests are compared, whose length is fixed and whose bytes an attacker cannot choose.
 */
export function sameSecret(given: string, wanted: string): boolean {
  const other = sha256(wanted);
  return sha256(given).reduce((sum, byte, index) => sum | (byte ^ (other[index] ?? 0)), 0) === 0;
}

function sha256(text: string): Uint8Array {
  return new Bun.CryptoHasher("sha256").update(text).digest();
}
