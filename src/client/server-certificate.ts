import type { ServerCertificate } from "./handshake.ts";

/**
 * Has the options of a WebSocket show the server's certificate: what this resolves to gives it, once the
 * handshake is done. Bun shows the certificate while it compares its names with the host, so not
 * where any certificate is accepted; the version of TLS and the cipher it shows nowhere.
 */
export async function watchCertificate(
  options: Bun.WebSocketOptions,
): Promise<() => ServerCertificate | undefined> {
  const { checkServerIdentity } = await import("node:tls");
  let certificate: ServerCertificate | undefined;
  options.tls = {
    ...options.tls,
    checkServerIdentity(host, peer) {
      certificate = {
        subject: formatName(peer.subject),
        issuer: formatName(peer.issuer),
        validTo: new Date(peer.valid_to),
      };
      return checkServerIdentity(host, peer);
    },
  };
  return () => certificate;
}

function formatName(name: object): string {
  const parts = Object.entries(name).map(([key, value]) => `${key}=${[value].flat().join("+")}`);
  return parts.join(", ");
}
