/** An ASN.1 value in the Distinguished Encoding Rules (ITU-T X.690): tag, length, content. */
export type Der = Uint8Array<ArrayBuffer>;

/** SEQUENCE: the elements in the order given. */
export function sequence(...elements: readonly Uint8Array[]): Der {
  return encode(0x30, elements);
}

/** SET OF: the elements in the order of their bytes, as X.690, section 11.6 wants them. */
export function set(...elements: readonly Uint8Array[]): Der {
  return encode(0x31, elements.toSorted(Buffer.compare));
}

/** BOOLEAN. */
export function boolean(value: boolean): Der {
  return encode(0x01, [Uint8Array.of(value ? 0xff : 0)]);
}

/** INTEGER that is not negative, from its big-endian bytes; zeros in front of them do not matter. */
export function integer(magnitude: Uint8Array): Der {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Uint8Array.of(0) : magnitude.subarray(start);
  // A first bit of 1 would make it negative.
  const sign = Uint8Array.from((digits[0] ?? 0) >= 0x80 ? [0] : []);
  return encode(0x02, [sign, digits]);
}

/** BIT STRING of whole bytes. */
export function bitString(bytes: Uint8Array): Der {
  const unusedBits = Uint8Array.of(0);
  return encode(0x03, [unusedBits, bytes]);
}

/** OCTET STRING. */
export function octetString(bytes: Uint8Array): Der {
  return encode(0x04, [bytes]);
}

/** OBJECT IDENTIFIER, from its dotted form such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Der {
  const [root = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return encode(0x06, [Uint8Array.from([root * 40 + second, ...rest].flatMap(base128))]);
}

/** UTF8String. */
export function utf8String(text: string): Der {
  return encode(0x0c, [Buffer.from(text)]);
}

/**
 * A point in time, in whole seconds: UTCTime from 1950 to 2049, GeneralizedTime in any other year
 * (RFC 5280, section 4.1.2.5).
 */
export function time(date: Date): Der {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const year = date.getUTCFullYear();
  if (year >= 1950 && year < 2050) return encode(0x17, [Buffer.from(digits.slice(2))]);
  return encode(0x18, [Buffer.from(digits)]);
}

/** A context-specific tag from 0 to 30 around an element: `[number] EXPLICIT`. */
export function explicitTag(number: number, element: Uint8Array): Der {
  return encode(0xa0 + number, [element]);
}

/** A context-specific tag from 0 to 30 in place of a primitive type's own: `[number] IMPLICIT`. */
export function implicitTag(number: number, content: Uint8Array): Der {
  return encode(0x80 + number, [content]);
}

function encode(tag: number, parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  return Uint8Array.from([tag, ...lengthBytes(content.length), ...content]);
}

/** X.690, section 8.1.3: up to 127 in one byte, else the number of bytes that hold it, and those. */
function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 + bytes.length, ...bytes];
}

/** X.690, section 8.19.2: seven bits a byte, each but the last with its first bit set. */
function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 + (rest % 128));
  }
  return bytes;
}
