import { ParseError, WsechoError } from "../../errors.ts";
import { ipv6Groups } from "../../text/ip-address.ts";
import { encodePem } from "../../text/pem.ts";
import { type Extension, generateKeyPair, signCertificate } from "./certificate.ts";
import { type Der, implicitTag, objectIdentifier, sequence } from "./der.ts";

/**
 * Makes a certificate for a server that vouches for itself, in memory: ECDSA over P-256, X.509 v3,
 * valid from a day before `now`, since clocks differ, for 397 days.
 *
 * @param hosts names and IP addresses that the server is reached by; the first is the common name
 * @throws {ParseError} when one of them is neither
 * @throws {WsechoError} with code `BAD_VALUE` when there is none
 */
export async function selfSignedCertificate(hosts: readonly string[], now = new Date()) {
  const names = [...new Set(hosts.map(normalizeHost))];
  const [subject] = names;
  if (subject === undefined) {
    throw new WsechoError("BAD_VALUE", "Cannot make a certificate for no host: expected one");
  }
  const { publicKey, privateKey } = await generateKeyPair();
  const notBefore = new Date(now.getTime() - day);
  const notAfter = new Date(notBefore.getTime() + 397 * day);
  const extensions = serverExtensions(names);
  const der = await signCertificate(
    { subject, issuer: subject, notBefore, notAfter, publicKey, extensions },
    privateKey,
  );
  // Only needed here, and slow to load.
  const { X509Certificate } = await import("node:crypto");
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  return {
    /** PEM; a client that is given it as its CA trusts the server. */
    cert: encodePem("CERTIFICATE", der),
    /** PEM (PKCS #8), without passphrase. */
    key: encodePem("PRIVATE KEY", new Uint8Array(pkcs8)),
    /** SHA-256 of the certificate's DER, as `AA:BB:…`. */
    fingerprint: new X509Certificate(der).fingerprint256,
  };
}

const day = 86_400_000;

/**
 * No key usage: one without `keyCertSign`, which only a CA may have (RFC 5280, section 4.2.1.9), keeps
 * OpenSSL and its kin from telling a self-signed certificate from one whose issuer is missing.
 */
function serverExtensions(names: readonly string[]): readonly Extension[] {
  const notCa = sequence();
  const serverAuth = objectIdentifier("1.3.6.1.5.5.7.3.1");
  return [
    { id: "2.5.29.19", critical: true, value: notCa },
    { id: "2.5.29.37", critical: false, value: sequence(serverAuth) },
    { id: "2.5.29.17", critical: false, value: sequence(...names.map(generalName)) },
  ];
}

/** A host in the form that clients compare: the one that it has in the URL they connect to. */
function normalizeHost(host: string): string {
  const bare = host.replace(/^\[(.+)\]$/, "$1");
  // The zone of an address (fe80::1%eth0) means something on this machine only.
  const inUrl = bare.includes(":") ? `[${bare.replace(/%.*/, "")}]` : bare;
  const url = /[\s/\\?#@]/.test(bare) ? null : URL.parse(`https://${inUrl}`);
  if (url === null) throw new ParseError(host, "a host name or an IP address", "host");
  return url.hostname.replace(/^\[|\]$|\.$/g, "");
}

/** RFC 5280, section 4.2.1.6: a name in ASCII, an address in bytes. */
function generalName(host: string): Der {
  if (host.includes(":")) {
    const bytes = ipv6Groups(host).flatMap((group) => [group >> 8, group & 0xff]);
    return implicitTag(7, Uint8Array.from(bytes));
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    return implicitTag(7, Uint8Array.from(host.split("."), Number));
  }
  return implicitTag(2, Buffer.from(host));
}
