import { expect, test } from "bun:test";

import { closedError, connectError } from "../../src/client/failure.ts";

const failed = "WebSocket connection to 'ws://localhost:8765/' failed: ";

/** What becomes of a failure to connect. */
function failure(code: string | undefined, cause: string, url = "ws://localhost:8765/") {
  return connectError(new URL(url), { code, message: failed + cause });
}

const here = 'Cannot connect to "ws://localhost:8765/"';

test.each([
  { system: "ENOTFOUND", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  { system: "EAI_AGAIN", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  { system: "DNS_ENODATA", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  { system: "EHOSTUNREACH", code: "CANNOT_CONNECT", problem: "why (EHOSTUNREACH)" },
  { system: "ENETUNREACH", code: "CANNOT_CONNECT", problem: "why (ENETUNREACH)" },
  { system: "EADDRNOTAVAIL", code: "CANNOT_CONNECT", problem: "why (EADDRNOTAVAIL)" },
  { system: "ENOENT", code: "CANNOT_CONNECT", problem: "why (ENOENT)" },
  { system: "EACCES", code: "CANNOT_CONNECT", problem: "why (EACCES)" },
  { system: "EPERM", code: "CANNOT_CONNECT", problem: "why (EPERM)" },
  { system: "ETIMEDOUT", code: "TIMED_OUT", problem: "the host does not answer" },
  {
    system: "ECONNRESET",
    code: "CONNECTION_LOST",
    problem: "the server closed the connection during the handshake",
  },
  {
    system: "EPROTO",
    code: "TLS_FAILED",
    problem: "why. Does the server speak TLS, or want a client certificate?",
  },
  {
    system: "ERR_SSL_WRONG_VERSION_NUMBER",
    code: "TLS_FAILED",
    problem: "why. Does the server speak TLS, or want a client certificate?",
  },
] as const)("$system is $code", ({ system, code, problem }) => {
  expect(failure(system, "why")).toMatchObject({ code, message: `${here}: ${problem}` });
});

test.each([
  { system: "DEPTH_ZERO_SELF_SIGNED_CERT" },
  { system: "SELF_SIGNED_CERT_IN_CHAIN" },
  { system: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  { system: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" },
  { system: "CERT_HAS_EXPIRED" },
  { system: "CERT_NOT_YET_VALID" },
  { system: "CERT_REVOKED" },
  { system: "INVALID_CA" },
  { system: "ERROR_IN_CERT_NOT_AFTER_FIELD" },
  { system: "ERR_TLS_CERT_ALTNAME_INVALID" },
  { system: "HOSTNAME_MISMATCH" },
])("$system is a certificate that is not trusted", ({ system }) => {
  const message = `${here}: the certificate is not trusted (${system})`;
  expect(failure(system, "why")).toMatchObject({ code: "CERTIFICATE_REJECTED", message });
});

const startIt = "Is a server running there? To start one: wsecho serve";
const firewall = "Is the server running, and does a firewall let you through?";

test.each([
  { url: "ws://localhost:8765/", hint: startIt },
  { url: "ws://localhost:9000/path", hint: `${startIt} --port 9000` },
  { url: "ws://127.0.0.1:9000/", hint: `${startIt} --port 9000` },
  { url: "ws://[::1]:9000/", hint: `${startIt} --port 9000` },
  { url: "ws://localhost/", hint: `${startIt} --port 80` },
  { url: "ws://example.com/", hint: firewall },
  { url: "ws://192.0.2.1:9000/", hint: firewall },
])("a refused connection to $url says what to do", ({ url, hint }) => {
  expect(failure("ECONNREFUSED", "why", url)).toMatchObject({
    code: "CANNOT_CONNECT",
    message: `Cannot connect to "${url}": connection refused. ${hint}`,
  });
});

test.each([{ status: 200 }, { status: 301 }, { status: 401 }, { status: 503 }])(
  "HTTP status $status is a refused handshake",
  ({ status }) => {
    const refusal = 'The server at "ws://localhost:8765/" refused the handshake with HTTP status';
    expect(failure(undefined, `Expected 101 status code: ${status}`)).toMatchObject({
      name: "HandshakeRefusedError",
      code: "HANDSHAKE_REFUSED",
      status,
      message: `${refusal} ${status}, where 101 was expected`,
    });
  },
);

test("an answer that is no handshake is a refusal without a status", () => {
  const answer = 'The server at "ws://localhost:8765/" answered with no WebSocket handshake';
  for (const code of [undefined, "", "ESOMETHING"]) {
    expect(failure(code, "Invalid HTTP response")).toMatchObject({
      name: "HandshakeRefusedError",
      status: undefined,
      message: `${answer}: Invalid HTTP response`,
    });
  }
});

test.each([
  { closeCode: 1000, reason: "", code: "CLOSED", why: "1000 (normal closure)" },
  { closeCode: 1001, reason: "bye", code: "CLOSED", why: '1001 (going away): "bye"' },
  { closeCode: 1005, reason: "", code: "CLOSED", why: "1005 (no status received)" },
  { closeCode: 1009, reason: "", code: "CONNECTION_LOST", why: "1009 (message too big)" },
  {
    closeCode: 1011,
    reason: "a\nb",
    code: "CONNECTION_LOST",
    why: '1011 (internal error): "a\\nb"',
  },
  { closeCode: 4321, reason: "", code: "CONNECTION_LOST", why: "4321 (private use)" },
])("a connection closed with $why is $code", ({ closeCode, reason, code, why }) => {
  const message = `Connection to "ws://localhost:8765/" was closed by the server with ${why}`;
  const error = closedError(new URL("ws://localhost:8765"), {
    code: closeCode,
    reason,
    problem: "",
  });
  expect(error).toMatchObject({ name: "ConnectionClosedError", code, message, closeCode, reason });
});

test.each([
  { problem: "", why: "no Close frame came" },
  { problem: "Invalid UTF8", why: "Invalid UTF8" },
])("a connection that ended without a Close frame was lost: $why", ({ problem, why }) => {
  const url = new URL("ws://localhost:8765");
  expect(closedError(url, { code: 1006, reason: "", problem })).toMatchObject({
    code: "CONNECTION_LOST",
    closeCode: 1006,
    message: `Connection to "ws://localhost:8765/" was lost: ${why}`,
  });
});
