import { expect, test } from "bun:test";

import { tlsError } from "../../src/protocol/tls-failure.ts";

const server = { who: "the server", host: "example.com" } as const;
const trust = ". To trust it, pass its CA with --cacert; to skip verification, use --insecure";

test.each([
  { code: "DEPTH_ZERO_SELF_SIGNED_CERT", why: "is self-signed", hint: trust },
  { code: "SELF_SIGNED_CERT_IN_CHAIN", why: "is from an untrusted CA", hint: trust },
  {
    code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    why: "is from an unknown issuer",
    hint: trust,
  },
  {
    code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    why: "is from an unknown issuer",
    hint: trust,
  },
  { code: "CERT_HAS_EXPIRED", why: "has expired", hint: "" },
  { code: "CERT_NOT_YET_VALID", why: "is not valid yet", hint: "" },
  { code: "CERT_REVOKED", why: "was revoked", hint: "" },
  {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
    why: 'is not for the host "example.com"',
    hint: "",
  },
  { code: "HOSTNAME_MISMATCH", why: 'is not for the host "example.com"', hint: "" },
  { code: "INVALID_CA", why: "failed verification: a reason", hint: "" },
  { code: "ERROR_IN_CERT_NOT_AFTER_FIELD", why: "failed verification: a reason", hint: "" },
])("$code is a certificate that $why", ({ code, why, hint }) => {
  expect(tlsError("Cannot", server, code, "TLS handshake failed: a reason")).toMatchObject({
    code: "CERTIFICATE_REJECTED",
    message: `Cannot: the certificate is not trusted: it ${why} (${code})${hint}`,
  });
});

test.each([
  {
    who: "the proxy",
    host: "proxy",
    want: 'of the proxy is not trusted: it is not for the host "proxy"',
  },
  {
    who: "the server or the proxy",
    host: undefined,
    want: "of the server or the proxy is not trusted: it is for another host",
  },
])("a certificate of $who is called so", ({ who, host, want }) => {
  const code = "ERR_TLS_CERT_ALTNAME_INVALID";
  const error = tlsError("Cannot", { who, host }, code, "why");
  expect(error?.message).toBe(`Cannot: the certificate ${want} (${code})`);
});

const rejected = "does not accept the client certificate";

test.each([
  {
    name: "WRONG_VERSION_NUMBER",
    want: "does not speak TLS; try ws:// instead of wss://",
  },
  {
    name: "HTTP_REQUEST",
    want: "does not speak TLS; try ws:// instead of wss://",
  },
  {
    name: "TLSV1_ALERT_CERTIFICATE_REQUIRED",
    want: "requires a client certificate; pass one with --cert and --key",
  },
  { name: "TLSV1_ALERT_UNKNOWN_CA", want: rejected },
  { name: "TLSV1_ALERT_ACCESS_DENIED", want: rejected },
  { name: "SSLV3_ALERT_BAD_CERTIFICATE", want: rejected },
  { name: "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", want: rejected },
  { name: "SSLV3_ALERT_CERTIFICATE_EXPIRED", want: rejected },
  { name: "SSLV3_ALERT_CERTIFICATE_UNKNOWN", want: rejected },
  { name: "TLSV1_ALERT_PROTOCOL_VERSION", want: "accepts none of the TLS versions offered" },
  { name: "UNSUPPORTED_PROTOCOL", want: "accepts none of the TLS versions offered" },
  {
    name: "SSLV3_ALERT_HANDSHAKE_FAILURE",
    want: "accepts none of the ciphers offered, or requires a client certificate",
  },
  { name: "TLSV1_ALERT_UNRECOGNIZED_NAME", want: "has no certificate for this host" },
])("$name says that the server $want", ({ name, want }) => {
  const cause = `TLS handshake failed: error:100000f7:SSL routines:OPENSSL_internal:${name}`;
  const message = `Cannot: the server ${want} (${name})`;
  const error = { code: "TLS_FAILED", message };
  expect(tlsError("Cannot", server, "EPROTO", cause)).toMatchObject(error);
  expect(tlsError("Cannot", server, `ERR_SSL_${name}`, "why")).toMatchObject(error);
});

test("any other failure of TLS is reported in Bun's words", () => {
  const cause = "TLS handshake failed: error:1:SSL routines:OPENSSL_internal:SOMETHING_NEW";
  expect(tlsError("Cannot", server, "EPROTO", cause)).toMatchObject({
    code: "TLS_FAILED",
    message: `Cannot: ${cause}`,
  });
});

test("an end in the middle of the TLS handshake is reported as that", () => {
  expect(tlsError("Cannot", server, "ECONNRESET", "TLS handshake failed: gone")).toMatchObject({
    code: "TLS_FAILED",
    message: "Cannot: the server closed the connection during the TLS handshake",
  });
});

test.each([
  { code: "ECONNRESET", cause: "Connection ended" },
  { code: "ECONNREFUSED", cause: "Failed to connect" },
  { code: "", cause: "Invalid response" },
])("$code is no matter of TLS", ({ code, cause }) => {
  expect(tlsError("Cannot", server, code, cause)).toBeUndefined();
});
