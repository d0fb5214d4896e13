import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { chmod } from "node:fs/promises";

import { readCertificates, readPrivateKey } from "../../src/cli/pem-file.ts";
import { integer, objectIdentifier, octetString, sequence } from "../../src/server/tls/der.ts";
import { encodePem } from "../../src/text/pem.ts";
import { type Authority, createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { mayReadAnything, notOn } from "../support/prerequisite.ts";

let folder: Folder;
let authority: Authority;

beforeAll(async () => {
  folder = await makeFolder();
  authority = await createAuthority("authority");
});

afterAll(() => folder[Symbol.asyncDispose]());

/** A private key of a kind that no one knows (RFC 5958, section 2). */
const unknownKey = encodePem(
  "PRIVATE KEY",
  sequence(
    integer(Uint8Array.of(0)),
    sequence(objectIdentifier("1.2.3.4")),
    octetString(Uint8Array.of(1)),
  ),
);

describe("readCertificates", () => {
  test.each([
    { name: "one", content: () => authority.cert },
    { name: "one with lines that end in CR LF", content: () => crLf(authority.cert) },
    { name: "one with a byte order mark", content: () => `\ufeff${authority.cert}` },
    { name: "one with its key", content: () => authority.key + authority.cert },
    { name: "one with a description", content: () => `subject=authority\n${authority.cert}` },
    { name: "one by its old name", content: () => relabel(authority.cert, "X509 CERTIFICATE") },
  ])("reads $name", async ({ content }) => {
    const path = await folder.write("cert.pem", content());
    const certificates = await readCertificates("certificate", path);
    expect(certificates.map(String)).toEqual([authority.cert]);
  });

  test("reads all of a file in their order", async () => {
    const other = await createAuthority("other");
    const path = await folder.write("cert.pem", other.cert + authority.cert);
    const certificates = await readCertificates("certificate", path);
    expect(certificates.map(({ subject }) => subject)).toEqual(["CN=other", "CN=authority"]);
  });

  const wanted = "a certificate in PEM";

  test.each([
    { name: "an empty file", content: () => "", want: `${wanted}, found no complete PEM block` },
    { name: "text", content: () => "hello\n", want: `${wanted}, found no complete PEM block` },
    {
      name: "one cut short",
      content: () => authority.cert.slice(0, 200),
      want: `${wanted}, found no complete PEM block`,
    },
    { name: "DER", content: () => derOf(authority.cert), want: `${wanted}, found binary data` },
    {
      name: "bytes that are no text",
      content: () => Uint8Array.of(0x30, 0xff),
      want: `${wanted}, found binary data`,
    },
    {
      name: "UTF-16",
      content: () => Buffer.from(authority.cert, "utf16le"),
      want: `${wanted}, found binary data`,
    },
    { name: "a key", content: () => authority.key, want: `${wanted}, found "PRIVATE KEY"` },
    {
      name: "anything else in PEM",
      content: () => relabel(authority.cert, "CERTIFICATE REQUEST") + authority.key,
      want: `${wanted}, found "CERTIFICATE REQUEST" and "PRIVATE KEY"`,
    },
    {
      name: "one with bytes that changed",
      content: () => damage(authority.cert),
      want: `${wanted}, found a damaged one`,
    },
    {
      name: "a damaged one after a good one",
      content: () => authority.cert + damage(authority.cert),
      want: `${wanted}, found a damaged one`,
    },
  ])("refuses $name", async ({ content, want }) => {
    const path = await folder.write("cert.pem", content());
    const message = `Cannot use the client CA ${JSON.stringify(path)}: expected ${want}`;
    const error = await failureOf(readCertificates("client CA", path));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });
});

describe("readPrivateKey", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const ed25519 = generateKeyPairSync("ed25519").privateKey;
  const parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";

  test.each([
    { name: "PKCS #8", content: () => pem(ec, "pkcs8"), key: ec },
    { name: "SEC 1", content: () => pem(ec, "sec1"), key: ec },
    { name: "SEC 1 after its parameters", content: () => parameters + pem(ec, "sec1"), key: ec },
    { name: "PKCS #1", content: () => pem(rsa, "pkcs1"), key: rsa },
    { name: "Ed25519", content: () => pem(ed25519, "pkcs8"), key: ed25519 },
    { name: "one after its certificate", content: () => authority.cert + pem(ec), key: ec },
    { name: "the first of two", content: () => pem(ec) + pem(rsa), key: ec },
  ])("reads $name", async ({ content, key }) => {
    const path = await folder.write("key.pem", content());
    const read = await readPrivateKey(path);
    expect(read.equals(key)).toBe(true);
  });

  test.each([
    { name: "PKCS #8", content: encrypt(ec, "pkcs8") },
    { name: "the old way", content: encrypt(ec, "sec1") },
    { name: "no way at all", content: pem(ec) },
  ])("reads one encrypted in $name, with a password", async ({ content }) => {
    const path = await folder.write("key.pem", content);
    const read = await readPrivateKey(path, "secret");
    expect(read.equals(ec)).toBe(true);
  });

  test.each([
    { name: "PKCS #8", content: encrypt(ec, "pkcs8") },
    { name: "the old way", content: encrypt(ec, "sec1") },
  ])("refuses a wrong password for one encrypted in $name", async ({ content }) => {
    const path = await folder.write("key.pem", content);
    const message = `Cannot use the private key ${JSON.stringify(path)}: expected one that --key-password decrypts`;
    const error = await failureOf(readPrivateKey(path, "wrong"));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });

  const encrypted = "its password in --key-password, as it is encrypted";
  const wanted = "a private key in PEM";

  test.each([
    {
      name: "a certificate",
      content: () => authority.cert,
      want: `${wanted}, found "CERTIFICATE"`,
    },
    {
      name: "a public key",
      content: () => relabel(pem(ec), "PUBLIC KEY"),
      want: `${wanted}, found "PUBLIC KEY"`,
    },
    { name: "an encrypted one", content: () => encrypt(ec, "pkcs8"), want: encrypted },
    { name: "one encrypted in the old way", content: () => encrypt(ec, "sec1"), want: encrypted },
    {
      name: "a damaged one",
      content: () => damage(pem(ec)),
      want: `${wanted}, found a damaged one`,
    },
    {
      name: "one of an unknown kind",
      content: () => unknownKey,
      want: "an RSA, EC or Ed25519 key, found another kind",
    },
  ])("refuses $name", async ({ content, want }) => {
    const path = await folder.write("key.pem", content());
    const message = `Cannot use the private key ${JSON.stringify(path)}: expected ${want}`;
    const error = await failureOf(readPrivateKey(path));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });
});

test("contents in place of a file's name are refused, and not repeated", async () => {
  const error = await failureOf(readPrivateKey(unknownKey));
  expect(error).toMatchObject({
    code: "BAD_VALUE",
    message: 'Cannot use the private key "***": expected a file\'s name, not its contents',
  });
});

describe("a file that cannot be read", () => {
  test.each([
    { name: "a missing one", path: () => folder.at("none.pem"), why: "there is no such file" },
    { name: "an empty path", path: () => "", why: "there is no such file" },
    { name: "a folder", path: () => folder.path, why: "it is a directory" },
  ])("is reported: $name", async ({ path, why }) => {
    const message = unreadable(path(), why);
    const error = await failureOf(readPrivateKey(path()));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });

  test.skipIf(notOn("Unix"))("is reported: one without an end", async () => {
    const message =
      'Cannot read the certificate "/dev/zero": expected a PEM file of at most 1MiB, but it is larger';
    const error = await failureOf(readCertificates("certificate", "/dev/zero"));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });

  test("is reported in the system's words if there are no better ones", async () => {
    const path = folder.at("a\0b");
    const error = await failureOf(readPrivateKey(path));
    expect(error).toMatchObject({ code: "BAD_VALUE" });
    expect(String(error)).toStartWith(`WsechoError: ${unreadable(path, "")}`);
    expect(String(error)).toContain("null bytes");
  });

  test.skipIf(mayReadAnything())("is reported: one without permission", async () => {
    const path = await folder.write("secret.pem", authority.key);
    await chmod(path, 0);
    const message = unreadable(path, "reading it is not permitted");
    const error = await failureOf(readPrivateKey(path));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });
});

function unreadable(path: string, why: string): string {
  return `Cannot read the private key ${JSON.stringify(path)}: expected a PEM file, but ${why}`;
}

function pem(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1" = "pkcs8"): string {
  return String(key.export({ type, format: "pem" }));
}

function encrypt(key: KeyObject, type: "pkcs8" | "sec1"): string {
  const secret = { cipher: "aes-256-cbc", passphrase: "secret" };
  return String(key.export({ type, format: "pem", ...secret }));
}

function crLf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

function relabel(text: string, label: string): string {
  return text.replace(/(-----(?:BEGIN|END) )[A-Z ]+/g, `$1${label}`);
}

function derOf(text: string): Buffer {
  return Buffer.from(text.replace(/-----.*-----/g, ""), "base64");
}

/** Leaves it PEM, but no longer DER. */
function damage(text: string): string {
  return text.replace(/\n.{8}/, "\nAAAAAAAA");
}
