import { describe, expect, test } from "bun:test";

import { closedError, connectError } from "../../src/client/failure.ts";
import type { RequestOptions } from "../../src/client/request.ts";

const failed = "WebSocket connection to 'ws://localhost:8765/' failed: ";

interface Circumstances extends RequestOptions {
  readonly url?: string;
}

/** What becomes of a failure to connect. */
function failure(code: string | undefined, cause: string, how: Circumstances = {}) {
  const { url = "ws://localhost:8765/", ...request } = how;
  return connectError(new URL(url), { code, message: failed + cause }, request);
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
] as const)("$system is $code", ({ system, code, problem }) => {
  expect(failure(system, "why")).toMatchObject({ code, message: `${here}: ${problem}` });
});

test("whatever the system calls it, nothing was connected to", () => {
  expect(failure("EINVAL", "Failed to connect")).toMatchObject({
    code: "CANNOT_CONNECT",
    message: `${here}: Failed to connect (EINVAL)`,
  });
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
  expect(failure("ECONNREFUSED", "why", { url })).toMatchObject({
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

describe("through a proxy", () => {
  const proxy = "http://proxy:3128/";
  const through = `${here} through the proxy "${proxy}"`;

  test.each([
    { system: "ENOTFOUND", code: "CANNOT_CONNECT", problem: 'no such host "proxy"' },
    {
      system: "ECONNREFUSED",
      code: "CANNOT_CONNECT",
      problem: "connection refused. Is the proxy running?",
    },
    { system: "EHOSTUNREACH", code: "CANNOT_CONNECT", problem: "why (EHOSTUNREACH)" },
    { system: "ETIMEDOUT", code: "TIMED_OUT", problem: "the proxy does not answer" },
    {
      system: "ECONNRESET",
      code: "CONNECTION_LOST",
      problem: "the server or the proxy closed the connection during the handshake",
    },
  ] as const)("$system is $code", ({ system, code, problem }) => {
    const message = `${through}: ${problem}`;
    expect(failure(system, "why", { proxy })).toMatchObject({ code, message });
  });

  test("a refusal of the proxy is CANNOT_CONNECT", () => {
    const cause = "Proxy connection failed: 502 Bad Gateway";
    const message = `${through}: the proxy refused with HTTP status 502`;
    expect(failure("", cause, { proxy })).toMatchObject({ code: "CANNOT_CONNECT", message });
  });

  test.each([
    { user: "", problem: "it wants a name and password" },
    { user: "user:***@", problem: "it does not accept this name and password" },
  ])("HTTP status 407 to $user is a refused handshake", ({ user, problem }) => {
    const cause = "Proxy authentication required: 407 Proxy Authentication Required";
    const shown = `${here} through the proxy "http://${user}proxy:3128/"`;
    expect(
      failure("", cause, { proxy: `http://${user.replace("***", "secret")}proxy:3128/` }),
    ).toMatchObject({
      name: "HandshakeRefusedError",
      status: 407,
      message: `${shown}: the proxy refused with HTTP status 407: ${problem}`,
    });
  });

  test("a refusal of the server is no matter of the proxy", () => {
    expect(failure("", "Expected 101 status code: 407", { proxy })).toMatchObject({
      name: "HandshakeRefusedError",
      status: 407,
      message: expect.stringMatching(/^The server at /),
    });
  });

  test("an answer that is no handshake may be either's", () => {
    const who = `The server at "ws://localhost:8765/", or the proxy "${proxy}",`;
    expect(failure("", "Invalid response", { proxy })).toMatchObject({
      name: "HandshakeRefusedError",
      message: `${who} answered with no WebSocket handshake: Invalid response`,
    });
  });

  test.each([
    { url: "ws://host/", proxy: "https://p/", whose: " of the proxy", why: 'not for the host "p"' },
    {
      url: "wss://host/",
      proxy: "https://p/",
      whose: " of the server or the proxy",
      why: "for another host",
    },
    { url: "wss://host/", proxy: "http://p/", whose: "", why: 'not for the host "host"' },
  ])("a certificate at $url by $proxy is that$whose", ({ url, proxy: by, whose, why }) => {
    const code = "ERR_TLS_CERT_ALTNAME_INVALID";
    expect(failure(code, "why", { url, proxy: by })).toMatchObject({
      code: "CERTIFICATE_REJECTED",
      message: `Cannot connect to "${url}" through the proxy "${by}": the certificate${whose} is not trusted: it is ${why} (${code})`,
    });
  });
});

test("a server that goes may not have accepted the client certificate", () => {
  const problem = "the server closed the connection during the handshake";
  expect(failure("ECONNRESET", "why", { tls: { ca: "", cert: "", key: "" } })).toMatchObject({
    code: "CONNECTION_LOST",
    message: `${here}: ${problem}. Does it accept the client certificate?`,
  });
});

test.each([
  { what: "is a bad value with TLS options", tls: { ca: "" }, code: "BAD_VALUE" },
  { what: "says nothing without", tls: { insecure: true }, code: "CANNOT_CONNECT" },
] as const)("an attempt that Bun did not begin $what", ({ tls, code }) => {
  expect(failure(undefined, "Failed to connect", { tls })).toMatchObject({ code });
});

test("no message tells the secrets of a URL", () => {
  const url = "wss://user:secret@host/?token=secret";
  const request = { url, proxy: "https://user:secret@proxy/" };
  const causes = [
    ["", "Expected 101 status code: 401"],
    ["", "Proxy connection failed: 502 Bad Gateway"],
    ["", "Invalid response"],
    ["", "Failed to connect"],
    ["ENOTFOUND", "why"],
    ["ECONNREFUSED", "why"],
    ["EACCES", "why"],
    ["ECONNRESET", "why"],
    ["EPROTO", "why"],
    ["CERT_HAS_EXPIRED", "why"],
  ] as const;
  const messages = causes.map(([code, cause]) => failure(code, cause, request).message);
  const ending = { code: 1000, reason: "", problem: "" };
  messages.push(closedError(new URL(url), ending).message);
  for (const message of messages) expect(message).not.toContain("secret");
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
