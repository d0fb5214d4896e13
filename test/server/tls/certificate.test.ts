import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";

import {
  type CertificateDraft,
  generateKeyPair,
  signCertificate,
} from "../../../src/server/tls/certificate.ts";
import { sequence } from "../../../src/server/tls/der.ts";

const subjectKeys = await generateKeyPair();
const issuerKeys = await generateKeyPair();

async function sign(changes: Partial<CertificateDraft> = {}): Promise<X509Certificate> {
  const draft: CertificateDraft = {
    subject: "server",
    issuer: "authority",
    notBefore: new Date("2026-01-01T00:00:00Z"),
    notAfter: new Date("2027-01-01T00:00:00Z"),
    publicKey: subjectKeys.publicKey,
    extensions: [],
    ...changes,
  };
  return new X509Certificate(Buffer.from(await signCertificate(draft, issuerKeys.privateKey)));
}

async function issuerCertificate(): Promise<X509Certificate> {
  return sign({ subject: "authority", publicKey: issuerKeys.publicKey });
}

test("names both, holds the subject's key and is signed with the issuer's", async () => {
  const certificate = await sign();
  const issuer = await issuerCertificate();
  expect(certificate.subject).toBe("CN=server");
  expect(certificate.issuer).toBe("CN=authority");
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(false);
});

test("signatures hold whatever their two numbers begin with", async () => {
  const { publicKey } = await issuerCertificate();
  const certificates = await Promise.all(Array.from({ length: 300 }, () => sign()));
  const broken = certificates.filter((certificate) => !certificate.verify(publicKey));
  expect(broken).toEqual([]);
});

test("serial numbers are 16 bytes, positive, and never the same", async () => {
  const certificates = await Promise.all(Array.from({ length: 50 }, () => sign()));
  const serials = certificates.map(({ serialNumber }) => serialNumber);
  expect(serials.filter((serial) => !/^[4-7][0-9A-F]{31}$/.test(serial))).toEqual([]);
  expect(new Set(serials).size).toBe(serials.length);
});

test("a long name is cut after 64 characters", async () => {
  const { subject } = await sign({ subject: "x".repeat(65) });
  expect(subject).toBe(`CN=${"x".repeat(64)}`);
});

test.each([
  { critical: true, want: "300c0603551d130101ff04023000" },
  { critical: false, want: "30090603551d1304023000" },
])("an extension with critical: $critical is $want", async ({ critical, want }) => {
  const { raw } = await sign({ extensions: [{ id: "2.5.29.19", critical, value: sequence() }] });
  expect(raw.toString("hex")).toContain(want);
});
