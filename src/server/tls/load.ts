import { WsechoError } from "../../errors.ts";
import { readCertificates, readPrivateKey, unusable } from "../../tls/pem-file.ts";

/** Paths of PEM files. */
export interface TlsFiles {
  /** The server's certificate, then the intermediate ones that lead to its CA. */
  readonly cert?: string;
  /** The private key of the server's certificate, without passphrase. */
  readonly key?: string;
  /** One or more CA certificates; a client must show a certificate that one of them signed. */
  readonly clientCa?: string;
}

/**
 * Reads and checks the files of a TLS server. Bun itself starts plain HTTP where the certificate or
 * the key is left out, and speaks of OpenSSL's routines where they are wrong.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was wanted of it
 */
export async function loadTls(files: TlsFiles): Promise<Bun.TLSOptions> {
  const { cert, key, clientCa } = files;
  if (cert === undefined || key === undefined) throw incomplete(files);
  const chain = await readCertificates("certificate", cert);
  const privateKey = await readPrivateKey("private key", key);
  const owner = chain.findIndex((certificate) => certificate.checkPrivateKey(privateKey));
  if (owner === -1) {
    throw unusable("private key", key, `the one that belongs to ${JSON.stringify(cert)}`);
  }
  if (owner > 0) {
    const wanted = "the certificate of the private key first, those of CAs after it";
    throw unusable("certificate", cert, wanted);
  }
  return {
    cert: chain.join(""),
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    ...(clientCa !== undefined && (await loadClientCa(clientCa))),
  };
}

/**
 * Reads the CA certificates by which a server judges its clients. This is half of what a server
 * needs: without `cert` and `key` beside it Bun starts plain HTTP and asks nobody for a certificate.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was wanted of it
 */
export async function loadClientCa(path: string): Promise<Bun.TLSOptions> {
  const certificates = await readCertificates("client CA", path);
  return { ca: certificates.map(String), requestCert: true, rejectUnauthorized: true };
}

function incomplete({ cert, key, clientCa }: TlsFiles): WsechoError {
  if (cert !== undefined) return unusable("certificate", cert, "a private key along with it");
  if (key !== undefined) return unusable("private key", key, "a certificate along with it");
  const wanted = "a certificate and a private key";
  if (clientCa !== undefined) return unusable("client CA", clientCa, `${wanted} along with it`);
  return new WsechoError("BAD_VALUE", `Cannot serve TLS without files: expected ${wanted}`);
}
