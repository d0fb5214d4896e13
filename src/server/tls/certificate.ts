import {
  bitString,
  boolean,
  type Der,
  explicitTag,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der.ts";

/** The contents of a certificate (RFC 5280, section 4.1). */
export interface CertificateDraft {
  /** Common name of the one who holds the key; cut after 64 characters. */
  readonly subject: string;
  /** Common name of the one who signs; cut alike. */
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: CryptoKey;
  readonly extensions: readonly Extension[];
}

/** An extension of a certificate (RFC 5280, section 4.2). */
export interface Extension {
  /** Object identifier in its dotted form. */
  readonly id: string;
  /** Whether a reader that does not know it must refuse the certificate. */
  readonly critical: boolean;
  readonly value: Der;
}

/** Makes a key pair for `signCertificate`: ECDSA over P-256, extractable. */
export function generateKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
}

/** Makes an X.509 v3 certificate with a random serial number, signed with the issuer's P-256 key. */
export async function signCertificate(draft: CertificateDraft, issuerKey: CryptoKey): Promise<Der> {
  const algorithm = sequence(objectIdentifier(ecdsaWithSha256));
  const spki = await crypto.subtle.exportKey("spki", draft.publicKey);
  const signed = sequence(
    explicitTag(0, integer(Uint8Array.of(version3))),
    integer(randomSerial()),
    algorithm,
    commonName(draft.issuer),
    sequence(time(draft.notBefore), time(draft.notAfter)),
    commonName(draft.subject),
    new Uint8Array(spki),
    explicitTag(3, sequence(...draft.extensions.map(encodeExtension))),
  );
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, issuerKey, signed);
  return sequence(signed, algorithm, bitString(ecdsaSignature(new Uint8Array(signature))));
}

const ecdsaWithSha256 = "1.2.840.10045.4.3.2";
const commonNameType = "2.5.4.3";
const version3 = 2;

/** 16 bytes, of which the first keeps the number positive and its length the same. */
function randomSerial(): Uint8Array {
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

/** RFC 5280, appendix A.1 has room for 64 characters. */
function commonName(name: string): Der {
  const text = utf8String(name.slice(0, 64));
  return sequence(set(sequence(objectIdentifier(commonNameType), text)));
}

function encodeExtension({ id, critical, value }: Extension): Der {
  // DER leaves out what is the default, which is false.
  const flag = critical ? [boolean(true)] : [];
  return sequence(objectIdentifier(id), ...flag, octetString(value));
}

/** WebCrypto gives r and s as two halves; X.509 wants a sequence of two (RFC 3279, section 2.2.3). */
function ecdsaSignature(raw: Uint8Array): Der {
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
}
