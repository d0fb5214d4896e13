import { readCertificates, readPrivateKey, unusable } from "../tls/pem-file.ts";
import { readPem } from "../tls/pem.ts";

/** Whom a client trusts, and who it is. */
export interface ClientTls {
  /** Takes any certificate of the server, whoever it is from. Default: false. */
  readonly insecure?: boolean;
  /** The CA certificates to trust, in PEM, in place of those of the system. */
  readonly ca?: string;
  /** The client's certificate in PEM, then the intermediate ones that lead to its CA. */
  readonly cert?: string;
  /** The private key of the client's certificate, in PEM, without passphrase. */
  readonly key?: string;
}

/** The same as paths of PEM files. */
export interface ClientTlsFiles {
  readonly insecure?: boolean;
  readonly cacert?: string;
  /** May hold the private key too. */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads and checks the files of a TLS client; all that Bun says of wrong ones is "Failed to connect".
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was wanted of it
 */
export async function loadClientTls(files: ClientTlsFiles): Promise<ClientTls> {
  const { insecure, cacert, cert, key } = files;
  if (cert === undefined && key !== undefined) {
    throw unusable("private key", key, "a certificate along with it");
  }
  return {
    ...(insecure !== undefined && { insecure }),
    ...(cacert !== undefined && { ca: (await readCertificates("certificate", cacert)).join("") }),
    ...(cert !== undefined && (await loadIdentity(cert, key))),
  };
}

async function loadIdentity(cert: string, key: string | undefined): Promise<ClientTls> {
  const chain = await readCertificates("certificate", cert);
  if (key === undefined && !(await holdsKey(cert))) {
    throw unusable("certificate", cert, "a private key along with it, in this file or another");
  }
  const keyFile = key ?? cert;
  const privateKey = await readPrivateKey("private key", keyFile);
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
  const blocks = readPem(await Bun.file(path).text());
  return blocks.some(({ label }) => label.endsWith("PRIVATE KEY"));
}
