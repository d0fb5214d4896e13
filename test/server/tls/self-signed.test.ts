import { describe, expect, test } from "bun:test";
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";

import { selfSignedCertificate } from "../../../src/server/tls/self-signed.ts";
import { failureOf } from "../../support/failure.ts";

async function certificateFor(hosts: readonly string[], now?: Date): Promise<X509Certificate> {
  return new X509Certificate((await selfSignedCertificate(hosts, now)).cert);
}

test("the certificate vouches for itself, and the key is its own", async () => {
  const { cert, key } = await selfSignedCertificate(["localhost", "127.0.0.1"]);
  const certificate = new X509Certificate(cert);
  expect(certificate.subject).toBe("CN=localhost");
  expect(certificate.issuer).toBe("CN=localhost");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(createPrivateKey(key).asymmetricKeyDetails).toMatchObject({ namedCurve: "prime256v1" });
});

test("it is for servers and no CA", async () => {
  const certificate = await certificateFor(["localhost"]);
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("the fingerprint is the SHA-256 that every other tool shows", async () => {
  const { cert, fingerprint } = await selfSignedCertificate(["localhost"]);
  expect(fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const digest = createHash("sha256").update(new X509Certificate(cert).raw).digest("hex");
  expect(fingerprint.replaceAll(":", "").toLowerCase()).toBe(digest);
});

test("each certificate has a key and a serial number of its own", async () => {
  const [one, other] = [await certificateFor(["localhost"]), await certificateFor(["localhost"])];
  expect(one.serialNumber).not.toBe(other.serialNumber);
  expect(one.publicKey.equals(other.publicKey)).toBe(false);
});

describe("validity", () => {
  test.each([
    { now: "2026-03-01T12:00:00.900Z", from: "2026-02-28T12:00:00Z", to: "2027-04-01T12:00:00Z" },
    { now: "2049-06-02T00:00:00Z", from: "2049-06-01T00:00:00Z", to: "2050-07-03T00:00:00Z" },
    { now: "1970-01-01T00:00:00Z", from: "1969-12-31T00:00:00Z", to: "1971-02-01T00:00:00Z" },
  ])("made at $now, it is valid from $from to $to", async ({ now, from, to }) => {
    const { validFrom, validTo } = await certificateFor(["localhost"], new Date(now));
    expect(new Date(validFrom)).toEqual(new Date(from));
    expect(new Date(validTo)).toEqual(new Date(to));
  });

  test("it is valid now by default", async () => {
    const { validFrom, validTo } = await certificateFor(["localhost"]);
    expect(Date.parse(validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(validTo)).toBeGreaterThan(Date.now());
  });
});

describe("host names", () => {
  test.each([
    { host: "localhost", reached: "localhost" },
    { host: "LocalHost.", reached: "localhost" },
    { host: "müller.example", reached: "xn--mller-kva.example" },
    { host: "*.example.com", reached: "echo.example.com" },
    { host: "under_score.example", reached: "under_score.example" },
    { host: `${"long.".repeat(20)}example`, reached: `${"long.".repeat(20)}example` },
  ])("$host covers $reached and nothing else", async ({ host, reached }) => {
    const certificate = await certificateFor(["first.example", host]);
    expect(certificate.checkHost(reached)).toBeDefined();
    expect(certificate.checkHost("other.example")).toBeUndefined();
    expect(certificate.checkIP("127.0.0.1")).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each([
    { host: "127.0.0.1", reached: "127.0.0.1" },
    { host: "127.1", reached: "127.0.0.1" },
    { host: "255.0.255.0", reached: "255.0.255.0" },
    { host: "::1", reached: "::1" },
    { host: "[::1]", reached: "::1" },
    { host: "::", reached: "::" },
    { host: "fe80::", reached: "fe80::" },
    { host: "fe80::1:2%eth0", reached: "fe80::1:2" },
    { host: "2001:DB8:0:0:1:0:0:1", reached: "2001:db8::1:0:0:1" },
    { host: "1:2:3:4:5:6:7:ffff", reached: "1:2:3:4:5:6:7:ffff" },
    { host: "64:ff9b::192.0.2.33", reached: "64:ff9b::c000:221" },
  ])("$host covers $reached and nothing else", async ({ host, reached }) => {
    const certificate = await certificateFor(["first.example", host]);
    expect(certificate.checkIP(reached)).toBeDefined();
    expect(certificate.checkIP("192.0.2.1")).toBeUndefined();
    expect(certificate.checkIP("2001:db8::1")).toBeUndefined();
    expect(certificate.subjectAltName).not.toContain(`DNS:${host}`);
  });
});

test("a host that is given twice, in whatever form, is named once", async () => {
  const { subjectAltName } = await certificateFor(["::1", "0:0::1", "a.example", "A.example."]);
  expect(subjectAltName?.split(", ")).toEqual([expect.stringMatching(/^IP/), "DNS:a.example"]);
});

describe("errors", () => {
  test.each([
    { host: "" },
    { host: "two words" },
    { host: "https://example.com" },
    { host: "example.com/path" },
    { host: "example.com?query" },
    { host: "example.com#fragment" },
    { host: "name@example.com" },
    { host: "example.com:443" },
    { host: "1.2.3.256" },
    { host: "1::2::3" },
  ])("$host is no host", async ({ host }) => {
    const want = `Cannot parse host ${JSON.stringify(host)}: expected a host name or an IP address`;
    const error = await failureOf(selfSignedCertificate(["localhost", host]));
    expect(error).toMatchObject({ code: "BAD_VALUE", message: want });
  });

  test("no host at all is an error", async () => {
    const want = "Cannot make a certificate for no host: expected one";
    const error = await failureOf(selfSignedCertificate([]));
    expect(error).toMatchObject({ code: "BAD_VALUE", message: want });
  });
});
