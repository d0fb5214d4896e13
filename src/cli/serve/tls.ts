import { listenDefaults } from "../../server/listen.ts";
import type { Io } from "../io.ts";
import type { ServeOptions } from "./options.ts";

/** What `listen` needs for the TLS that was asked for; nothing where none was. Says what it made. */
export async function prepareTls(
  { tls, listen }: ServeOptions,
  { stderr }: Io,
): Promise<{ tls?: Bun.TLSOptions }> {
  if (tls === undefined) return {};
  const { loadClientCa, loadServerTls } = await import("../tls-files.ts");
  if (tls.cert !== undefined || tls.key !== undefined) return { tls: await loadServerTls(tls) };
  const { selfSignedCertificate } = await import("../../server/tls/self-signed.ts");
  const hosts = new Set([listen.host ?? listenDefaults.host, "localhost", "127.0.0.1", "::1"]);
  const { cert, key, fingerprint } = await selfSignedCertificate([...hosts]);
  stderr.write(`Self-signed certificate with SHA-256 fingerprint ${fingerprint}\n`);
  const clientCa = tls.clientCa === undefined ? {} : await loadClientCa(tls.clientCa);
  return { tls: { cert, key, ...clientCa } };
}
