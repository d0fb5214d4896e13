import { WsechoError } from "../errors.ts";

/** The other side of a TLS handshake that failed. */
export interface TlsPeer {
  /** `the server`, unless it may have been an `https://` proxy. */
  readonly who: string;
  /** The host that the certificate should be for; undefined if that is open. */
  readonly host: string | undefined;
}

/**
 * The error for a failure of TLS, by the code that Bun has for it; undefined for any other failure.
 *
 * @param action what was tried, the beginning of the message
 * @param cause what Bun says of it
 */
export function tlsError(
  action: string,
  peer: TlsPeer,
  code: string,
  cause: string,
): WsechoError | undefined {
  if (certificateRejected.test(code)) {
    const whose = peer.who === "the server" ? "" : ` of ${peer.who}`;
    const why = `it ${certificateProblem(code, cause, peer.host)} (${code})`;
    const hint = issuerUnknown.test(code) ? `. ${trustHint}` : "";
    const text = `${action}: the certificate${whose} is not trusted: ${why}${hint}`;
    return new WsechoError("CERTIFICATE_REJECTED", text);
  }
  // Bun reports a TLS connection that ended too early like any other, except for these words.
  const isTls = tlsFailed.test(code) || cause.startsWith("TLS handshake failed");
  return isTls
    ? new WsechoError("TLS_FAILED", `${action}: ${handshakeProblem(code, cause, peer)}`)
    : undefined;
}

const tlsFailed = /^(?:EPROTO|ERR_SSL_\w+)$/;
const certificateRejected =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|(?:SELF_SIGNED|UNABLE_TO|CERT|INVALID|ERROR_IN)_\w+)$/;
const issuerUnknown = /SELF_SIGNED|^UNABLE_TO_(?:VERIFY|GET_ISSUER)/;
const trustHint = "To trust it, pass its CA with --cacert; to skip verification, use --insecure";

function certificateProblem(code: string, cause: string, host: string | undefined): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return host === undefined ? "is for another host" : `is not for the host "${host}"`;
  }
  if (code === "DEPTH_ZERO_SELF_SIGNED_CERT") return "is self-signed";
  if (code === "SELF_SIGNED_CERT_IN_CHAIN") return "is from an untrusted CA";
  if (issuerUnknown.test(code)) return "is from an unknown issuer";
  if (code === "CERT_HAS_EXPIRED") return "has expired";
  if (code === "CERT_NOT_YET_VALID") return "is not valid yet";
  if (code === "CERT_REVOKED") return "was revoked";
  return `failed verification: ${cause.replace(/^TLS handshake failed: /, "")}`;
}

/** The alerts of RFC 8446, section 6, by the names that BoringSSL has for them. */
function handshakeProblem(code: string, cause: string, { who }: TlsPeer): string {
  if (code === "ECONNRESET") return `${who} closed the connection during the TLS handshake`;
  const name = /OPENSSL_internal:(\w+)/.exec(cause)?.[1] ?? code.replace(/^ERR_SSL_/, "");
  const words = wordsFor(name, who);
  return words === undefined ? cause : `${words} (${name})`;
}

function wordsFor(name: string, who: string): string | undefined {
  if (/^(?:WRONG_VERSION_NUMBER|HTTP_REQUEST)$/.test(name)) {
    return `${who} does not speak TLS; try ws:// instead of wss://`;
  }
  if (/ALERT_CERTIFICATE_REQUIRED$/.test(name)) {
    return `${who} requires a client certificate; pass one with --cert and --key`;
  }
  if (
    /ALERT_(?:UNKNOWN_CA|ACCESS_DENIED|BAD_CERTIFICATE|\w+_CERTIFICATE|CERTIFICATE_\w+)$/.test(name)
  ) {
    return `${who} does not accept the client certificate`;
  }
  if (/ALERT_PROTOCOL_VERSION$|^UNSUPPORTED_PROTOCOL$/.test(name)) {
    return `${who} accepts none of the TLS versions offered`;
  }
  // Before TLS 1.3 there is no alert of its own for a missing certificate.
  if (/ALERT_HANDSHAKE_FAILURE$/.test(name)) {
    return `${who} accepts none of the ciphers offered, or requires a client certificate`;
  }
  if (/ALERT_UNRECOGNIZED_NAME$/.test(name)) return `${who} has no certificate for this host`;
  return undefined;
}
