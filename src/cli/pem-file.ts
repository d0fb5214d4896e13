import type { KeyObject, X509Certificate } from "node:crypto";

import { systemCode, WsechoError } from "../errors.ts";
import { type PemBlock, readPem } from "../text/pem.ts";
import { readFile } from "./file.ts";

/** What a file is used as. */
export type Role = "certificate" | "private key" | "client CA";

/**
 * Reads the certificates of a PEM file, of which there is at least one; other blocks are skipped.
 *
 * @throws {WsechoError} with code `BAD_VALUE`
 */
export async function readCertificates(role: Role, path: string): Promise<X509Certificate[]> {
  const wanted = "a certificate in PEM";
  const blocks = await readBlocks(role, path, /^(?:X509 |TRUSTED )?CERTIFICATE$/, wanted);
  // Loaded only if TLS is used, as it is slow to load.
  const { X509Certificate } = await import("node:crypto");
  try {
    return blocks.map(({ text }) => new X509Certificate(text));
  } catch (cause) {
    throw unusable(role, path, `${wanted}, found a damaged one`, cause);
  }
}

/**
 * Reads the first private key of a PEM file; other blocks are skipped.
 *
 * @param password what the key is encrypted with; not used if it is not encrypted
 * @throws {WsechoError} with code `BAD_VALUE`
 */
export async function readPrivateKey(path: string, password?: string): Promise<KeyObject> {
  const role = "private key";
  const wanted = "a private key in PEM";
  const [block] = await readBlocks(role, path, /PRIVATE KEY$/, wanted);
  const { createPrivateKey } = await import("node:crypto");
  try {
    return createPrivateKey({
      key: block?.text ?? "",
      ...(password !== undefined && { passphrase: password }),
    });
  } catch (cause) {
    const problem = keyProblems[systemCode(cause) ?? ""] ?? `${wanted}, found a damaged one`;
    throw unusable(role, path, problem, cause);
  }
}

/** Paths of the PEM files with a certificate and its private key. */
export interface IdentityFiles {
  /** The certificate, then the intermediate ones that lead to its CA; may hold the private key too. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** What the private key is encrypted with. */
  readonly keyPassword?: string | undefined;
}

/**
 * Reads a certificate, the intermediate ones after it that lead to its CA, and its private key, which may
 * be in the same file; all in PEM.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, also where the key is not that of the certificate
 */
export async function readIdentity({ cert, key, keyPassword }: IdentityFiles) {
  if (cert === undefined) {
    throw unusable("private key", key ?? "", "a certificate along with it");
  }
  const chain = await readCertificates("certificate", cert);
  if (key === undefined && !(await holdsKey(cert))) {
    throw unusable("certificate", cert, "a private key along with it, in this file or another");
  }
  const keyFile = key ?? cert;
  const privateKey = await readPrivateKey(keyFile, keyPassword);
  const owner = chain.findIndex((certificate) => certificate.checkPrivateKey(privateKey));
  if (owner === -1) {
    const wanted = `the one that belongs to ${JSON.stringify(cert)}`;
    throw unusable("private key", keyFile, wanted);
  }
  if (owner > 0) {
    const wanted = "the certificate of the private key first, those of CAs after it";
    throw unusable("certificate", cert, wanted);
  }
  return {
    cert: chain.join(""),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

async function holdsKey(path: string): Promise<boolean> {
  const blocks = readPem(await readText("certificate", path));
  return blocks.some(({ label }) => label.endsWith("PRIVATE KEY"));
}

/** The error for a file that was read but is not what it should be. */
export function unusable(role: Role, path: string, wanted: string, cause?: unknown): WsechoError {
  const text = `Cannot use the ${role} ${JSON.stringify(path)}: expected ${wanted}`;
  return new WsechoError("BAD_VALUE", text, { cause });
}

const keyProblems: Readonly<Record<string, string>> = {
  ERR_MISSING_PASSPHRASE: "its password in --key-password, as it is encrypted",
  ERR_OSSL_BAD_DECRYPT: "one that --key-password decrypts",
  ERR_OSSL_EVP_UNSUPPORTED_ALGORITHM: "an RSA, EC or Ed25519 key, found another kind",
};

async function readBlocks(
  role: Role,
  path: string,
  label: RegExp,
  wanted: string,
): Promise<readonly PemBlock[]> {
  const text = await readText(role, path);
  const blocks = readPem(text);
  const fitting = blocks.filter((block) => label.test(block.label));
  if (fitting.length > 0) return fitting;
  throw unusable(role, path, `${wanted}, found ${describe(text, blocks)}`);
}

async function readText(role: Role, path: string): Promise<string> {
  // A private key must not be repeated.
  if (path.includes("-----BEGIN")) throw unusable(role, "***", "a file's name, not its contents");
  const name = `the ${role} ${JSON.stringify(path)}`;
  const bytes = await readFile(path, 1, name, "a PEM file");
  return new TextDecoder().decode(bytes);
}

function describe(text: string, blocks: readonly PemBlock[]): string {
  const labels = new Set(blocks.map(({ label }) => JSON.stringify(label)));
  if (labels.size > 0) return [...labels].join(" and ");
  return /[\0\ufffd]/.test(text) ? "binary data" : "no complete PEM block";
}
