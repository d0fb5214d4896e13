import { hostname } from "node:os";

import { listenDefaults, type ServerTls } from "../../server/listen.ts";
import type { Output } from "../io.ts";
import type { ServeOptions } from "./options.ts";

/** What TLS adds to the options of `listen`; nothing, if it was not requested. */
export interface PreparedTls {
  readonly tls?: ServerTls;
  /** PEM of a certificate that was made for this server. */
  readonly certificate?: string;
}

/**
 * Reads the TLS files of a server, or makes a certificate for its host, the machine's name and the hosts
 * given.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function prepareTls(
  { tls, listen: { host = listenDefaults.host } }: ServeOptions,
  hosts: readonly string[],
  stderr: Output,
): Promise<PreparedTls> {
  if (tls === undefined) return {};
  const { datesWarning, loadClientCa, loadServerTls } = await import("../tls-files.ts");
  if (tls.cert !== undefined || tls.key !== undefined) {
    const loaded = await loadServerTls(tls);
    stderr.write(await datesWarning(loaded));
    return { tls: loaded };
  }
  const clientCa = tls.clientCa === undefined ? {} : await loadClientCa(tls.clientCa);
  stderr.write(await datesWarning(clientCa));
  const { selfSignedCertificate } = await import("../../server/tls/self-signed.ts");
  // Not every possible machine name is valid in a URL.
  const isHost = (name: string) => /^[\w.-]+$/.test(name) && URL.canParse(`https://${name}`);
  const names = [host, "localhost", ...[hostname()].filter(isHost), "127.0.0.1", "::1", ...hosts];
  const { cert, key, fingerprint } = await selfSignedCertificate(names);
  stderr.write(`Self-signed certificate with SHA-256 fingerprint ${fingerprint}\n`);
  return { tls: { cert, key, ...clientCa }, certificate: cert };
}
