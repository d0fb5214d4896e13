import type { ClientTls } from "../client/request.ts";
import type { ServerTls } from "../server/listen.ts";
import { readPem } from "../text/pem.ts";
import { type IdentityFiles, readCertificates, readIdentity } from "./pem-file.ts";

/** Paths of PEM files for a client. */
export interface ClientTlsFiles extends IdentityFiles {
  readonly insecure?: boolean;
  readonly cacert?: string | undefined;
}

/**
 * Reads and checks the files of a TLS client. For wrong ones, Bun only reports "Failed to connect".
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function loadClientTls(files: ClientTlsFiles): Promise<ClientTls> {
  const { insecure, cacert, cert, key } = files;
  return {
    ...(insecure !== undefined && { insecure }),
    ...(cacert !== undefined && { ca: (await readCertificates("certificate", cacert)).join("") }),
    ...((cert ?? key) !== undefined && (await readIdentity(files))),
  };
}

/** Paths of PEM files for a server. */
export interface ServerTlsFiles extends IdentityFiles {
  /** One or more CA certificates; a client must show a certificate that one of them signed. */
  readonly clientCa?: string | undefined;
}

/**
 * Reads and checks the files of a TLS server. Bun itself starts plain HTTP where the certificate or
 * the key is left out, and speaks of OpenSSL's routines if they are wrong.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function loadServerTls(files: ServerTlsFiles): Promise<ServerTls> {
  const { clientCa } = files;
  return {
    ...(await readIdentity(files)),
    ...(clientCa !== undefined && (await loadClientCa(clientCa))),
  };
}

/**
 * Reads the CA certificates by which a server judges its clients. This is half of what a server
 * needs: without `cert` and `key` as well, Bun starts plain HTTP and requests no certificate.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function loadClientCa(path: string): Promise<ServerTls> {
  const certificates = await readCertificates("client CA", path);
  return { ca: certificates.map(String), requestCert: true, rejectUnauthorized: true };
}

/** Reports the certificates of a server that no one accepts, as they are not valid now. */
export async function datesWarning({ cert, ca }: ServerTls): Promise<string> {
  const { X509Certificate } = await import("node:crypto");
  const warnings = readPem([cert, ca].flat().join("\n")).map(({ text }) => {
    const { subject, validFrom, validTo } = new X509Certificate(text);
    if (Date.parse(validFrom) <= Date.now() && Date.now() <= Date.parse(validTo)) return "";
    const name = JSON.stringify(subject.replaceAll("\n", ", "));
    return `Warning: the certificate of ${name} is only valid from ${validFrom} to ${validTo}\n`;
  });
  return warnings.join("");
}
