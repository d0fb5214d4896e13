import {
  type Extension,
  generateKeyPair,
  signCertificate,
} from "../../src/server/tls/certificate.ts";
import { boolean, implicitTag, objectIdentifier, sequence } from "../../src/server/tls/der.ts";
import { encodePem } from "../../src/text/pem.ts";

/** A certificate and its private key, in PEM. */
export interface Credential {
  readonly cert: string;
  readonly key: string;
}

/** When a certificate is valid, in milliseconds from now. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

/** A certificate authority that lasts as long as a test. */
export interface Authority extends Credential {
  /** Issues a certificate to a server or client of that host name; it is valid now by default. */
  issue(host: string, validity?: Validity): Promise<Credential>;
  /** Issues a certificate to an authority below this one. */
  delegate(name: string): Promise<Authority>;
}

/** Makes an authority that vouches for itself. */
export async function createAuthority(name: string): Promise<Authority> {
  const pair = await generateKeyPair();
  return authority(name, pair, await certify(name, pair, name, pair, caExtensions));
}

async function authority(name: string, pair: CryptoKeyPair, cert: string): Promise<Authority> {
  async function issue(host: string, validity?: Validity): Promise<Credential> {
    const own = await generateKeyPair();
    const issued = await certify(host, own, name, pair, leafExtensions(host), validity);
    return { cert: issued, key: await keyOf(own) };
  }

  async function delegate(below: string): Promise<Authority> {
    const own = await generateKeyPair();
    return authority(below, own, await certify(below, own, name, pair, caExtensions));
  }

  return { cert, key: await keyOf(pair), issue, delegate };
}

/** Milliseconds. */
export const hour = 3_600_000;

async function certify(
  subject: string,
  { publicKey }: CryptoKeyPair,
  issuer: string,
  { privateKey }: CryptoKeyPair,
  extensions: readonly Extension[],
  { from, to }: Validity = { from: -hour, to: hour },
): Promise<string> {
  const notBefore = new Date(Date.now() + from);
  const notAfter = new Date(Date.now() + to);
  const draft = { subject, issuer, notBefore, notAfter, publicKey, extensions };
  return encodePem("CERTIFICATE", await signCertificate(draft, privateKey));
}

const caExtensions: readonly Extension[] = [
  { id: "2.5.29.19", critical: true, value: sequence(boolean(true)) },
];

function leafExtensions(host: string): readonly Extension[] {
  const serverAuth = objectIdentifier("1.3.6.1.5.5.7.3.1");
  const clientAuth = objectIdentifier("1.3.6.1.5.5.7.3.2");
  return [
    { id: "2.5.29.37", critical: false, value: sequence(serverAuth, clientAuth) },
    { id: "2.5.29.17", critical: false, value: sequence(implicitTag(2, Buffer.from(host))) },
  ];
}

async function keyOf({ privateKey }: CryptoKeyPair): Promise<string> {
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  return encodePem("PRIVATE KEY", new Uint8Array(pkcs8));
}
