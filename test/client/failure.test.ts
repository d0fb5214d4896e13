import { describe, expect, test } from "bun:test";

import { connectError } from "../../src/client/failure.ts";
import type { RequestOptions } from "../../src/client/request.ts";
import type { RawResponse } from "../../src/protocol/raw-response.ts";
import { parseAddress } from "../../src/text/address.ts";

const failed = "WebSocket connection to 'ws://localhost:8765/' failed: ";

interface Circumstances extends RequestOptions {
  readonly url?: string;
  readonly response?: RawResponse;
}

/** What becomes of a failure to connect. */
function failure(code: string | undefined, cause: string, how: Circumstances = {}) {
  const { url = "ws://localhost:8765", response, ...request } = how;
  const message = failed + cause;
  return connectError({ kind: "failed", message, code, response }, parseAddress(url), request);
}

/** An answer of this status, with these headers. */
function answer(statusCode: number, statusMessage: string, ...rawHeaders: string[]): RawResponse {
  return { statusCode, statusMessage, rawHeaders, body: new Uint8Array() };
}

const tryTls = ". If it speaks TLS, try wss:// instead of ws://";
const here = 'Cannot connect to "ws://localhost:8765"';

test.each([
  { system: "ENOTFOUND", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  { system: "EAI_AGAIN", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  { system: "DNS_ENODATA", code: "HOST_NOT_FOUND", problem: 'no such host "localhost"' },
  {
    system: "EHOSTUNREACH",
    code: "CANNOT_CONNECT",
    problem: "the host cannot be reached (EHOSTUNREACH)",
  },
  {
    system: "ENETUNREACH",
    code: "CANNOT_CONNECT",
    problem: "the network cannot be reached (ENETUNREACH)",
  },
  {
    system: "EADDRNOTAVAIL",
    code: "CANNOT_CONNECT",
    problem: "the address is not available (EADDRNOTAVAIL)",
  },
  { system: "ENOENT", code: "CANNOT_CONNECT", problem: "there is no such socket (ENOENT)" },
  { system: "EACCES", code: "CANNOT_CONNECT", problem: "permission denied (EACCES)" },
  { system: "EPERM", code: "CANNOT_CONNECT", problem: "permission denied (EPERM)" },
  { system: "ETIMEDOUT", code: "TIMED_OUT", problem: "the host does not answer" },
  {
    system: "ECONNRESET",
    code: "CONNECTION_LOST",
    problem: `the server closed the connection during the handshake${tryTls}`,
  },
] as const)("$system is $code", async ({ system, code, problem }) => {
  expect(await failure(system, "why")).toMatchObject({ code, message: `${here}: ${problem}` });
});

test("whatever the system calls it, nothing was connected to", async () => {
  expect(await failure("EINVAL", "Failed to connect")).toMatchObject({
    code: "CANNOT_CONNECT",
    message: `${here}: Failed to connect (EINVAL)`,
  });
});

const startIt = "Is a server running there? To start one: wsecho serve";
const firewall = "Is the server running, and does a firewall let you through?";

test.each([
  { url: "ws://localhost:8765", hint: startIt },
  { url: "ws://localhost:9000/path", hint: `${startIt} --port 9000` },
  { url: "ws://127.0.0.1:9000", hint: `${startIt} --port 9000` },
  { url: "ws://[::1]:9000", hint: `${startIt} --port 9000` },
  { url: "ws://localhost", hint: `${startIt} --port 80` },
  { url: "ws://example.com", hint: firewall },
  { url: "ws://192.0.2.1:9000", hint: firewall },
])("a refused connection to $url says what to do", async ({ url, hint }) => {
  expect(await failure("ECONNREFUSED", "why", { url })).toMatchObject({
    code: "CANNOT_CONNECT",
    message: `Cannot connect to "${url}": connection refused. ${hint}`,
  });
});

test.each([
  { status: 200, statusText: "OK" },
  { status: 301, statusText: "" },
  { status: 401, statusText: "Unauthorized" },
  { status: 503, statusText: "Service Unavailable" },
])("HTTP $status $statusText is a refused handshake", async ({ status, statusText }) => {
  const response = answer(status, statusText, "X-Name", "value");
  const refusal = await failure(undefined, `Expected 101 status code: ${status}`, { response });
  expect(refusal).toMatchObject({
    name: "HandshakeRefusedError",
    code: "HANDSHAKE_REFUSED",
    status,
    message:
      `The server at "ws://localhost:8765" rejected the handshake: HTTP ${status} ${statusText}`.trimEnd(),
    response: { status, statusText, headers: [["X-Name", "value"]] },
  });
});

const incomplete = "did not complete the WebSocket handshake";

test.each([
  { cause: "Invalid response HPE_INVALID_CONSTANT", problem: `its answer is not HTTP${tryTls}` },
  { cause: "Response headers too large", problem: "the headers of its answer are too long" },
  { cause: "Something else", problem: "Something else" },
])("$cause is a refusal without a status", async ({ cause, problem }) => {
  for (const code of [undefined, "", "ESOMETHING"]) {
    expect(await failure(code, cause)).toMatchObject({
      name: "HandshakeRefusedError",
      status: undefined,
      message: `The server at "ws://localhost:8765" ${incomplete}: ${problem}`,
    });
  }
});

test.each([
  {
    cause: "Missing client protocol",
    problem: "it chose none of the offered subprotocols: soap, chat, bearer.***",
  },
  {
    cause: "Mismatch client protocol",
    problem: 'it chose the subprotocol "bearer.***", which was not offered',
  },
  {
    cause: "Mismatch websocket accept header",
    problem: "the Sec-WebSocket-Accept of its answer does not match the key of the request",
  },
  { cause: "Something else", problem: "Something else" },
])("an answer with $cause is a refusal without a status, too", async ({ cause, problem }) => {
  const response = answer(101, "Switching Protocols", "Sec-WebSocket-Protocol", "bearer.s3cret");
  const headers = [["Sec-WebSocket-Protocol", "soap"]] as const;
  expect(
    await failure("", cause, { response, headers, protocols: ["chat", "bearer.s3cret"] }),
  ).toMatchObject({
    name: "HandshakeRefusedError",
    status: undefined,
    response: { status: 101 },
    message: `The server at "ws://localhost:8765" ${incomplete}: ${problem}`,
  });
});

test("a time-out and an abort say what was tried", async () => {
  const address = parseAddress("ws://host/?token=secret");
  const request = { proxy: "http://proxy/" };
  const what = 'to "ws://host/?token=***" through the proxy "http://proxy/"';
  expect(await connectError({ kind: "aborted" }, address, request)).toMatchObject({
    code: "ABORTED",
    message: `Connecting ${what} was aborted`,
  });
  const failure = { kind: "timed out", connectTimeout: 1500 } as const;
  expect(await connectError(failure, address, request)).toMatchObject({
    code: "TIMED_OUT",
    message: `Timed out connecting ${what} after 1.5s`,
  });
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
    {
      system: "EHOSTUNREACH",
      code: "CANNOT_CONNECT",
      problem: "the host cannot be reached (EHOSTUNREACH)",
    },
    { system: "ETIMEDOUT", code: "TIMED_OUT", problem: "the proxy does not answer" },
    {
      system: "ECONNRESET",
      code: "CONNECTION_LOST",
      problem: "the server or the proxy closed the connection during the handshake",
    },
  ] as const)("$system is $code", async ({ system, code, problem }) => {
    const message = `${through}: ${problem}`;
    expect(await failure(system, "why", { proxy })).toMatchObject({ code, message });
  });

  test("a refusal of the proxy is CANNOT_CONNECT", async () => {
    const cause = "Proxy connection failed: 502 Bad Gateway";
    const message = `${through}: the proxy refused: HTTP 502`;
    expect(await failure("", cause, { proxy })).toMatchObject({ code: "CANNOT_CONNECT", message });
  });

  test.each([
    { user: "", problem: "it requires a name and password" },
    { user: "user:***@", problem: "it does not accept this name and password" },
  ])("HTTP status 407 to $user is a refused handshake", async ({ user, problem }) => {
    const cause = "Proxy authentication required: 407 Proxy Authentication Required";
    const shown = `${here} through the proxy "http://${user}proxy:3128/"`;
    expect(
      await failure("", cause, { proxy: `http://${user.replace("***", "secret")}proxy:3128/` }),
    ).toMatchObject({
      name: "HandshakeRefusedError",
      status: 407,
      message: `${shown}: the proxy refused: HTTP 407: ${problem}`,
    });
  });

  test("a refusal of the server is no matter of the proxy", async () => {
    const response = answer(407, "No");
    const cause = "Expected 101 status code: 407";
    expect(await failure("", cause, { proxy, response })).toMatchObject({
      name: "HandshakeRefusedError",
      status: 407,
      message: expect.stringMatching(/^The server at /),
    });
  });

  test("an answer that is no handshake may be either's", async () => {
    const who = `The server at "ws://localhost:8765", or the proxy "${proxy}",`;
    expect(await failure("", "Invalid response", { proxy })).toMatchObject({
      name: "HandshakeRefusedError",
      message: `${who} ${incomplete}: its answer is not HTTP`,
    });
  });

  test.each([
    { url: "ws://host", proxy: "https://p/", whose: " of the proxy", why: 'not for the host "p"' },
    {
      url: "wss://host",
      proxy: "https://p/",
      whose: " of the server or the proxy",
      why: "for another host",
    },
    { url: "wss://host", proxy: "http://p/", whose: "", why: 'not for the host "host"' },
  ])("a certificate at $url by $proxy is that$whose", async ({ url, proxy: by, whose, why }) => {
    const code = "ERR_TLS_CERT_ALTNAME_INVALID";
    expect(await failure(code, "why", { url, proxy: by })).toMatchObject({
      code: "CERTIFICATE_REJECTED",
      message: `Cannot connect to "${url}" through the proxy "${by}": the certificate${whose} is not trusted: it is ${why} (${code})`,
    });
  });
});

test("a server that goes may not have accepted the client certificate", async () => {
  const problem = "the server closed the connection during the handshake";
  expect(await failure("ECONNRESET", "why", { tls: { ca: "", cert: "", key: "" } })).toMatchObject({
    code: "CONNECTION_LOST",
    message: `${here}: ${problem}. Does it accept the client certificate?`,
  });
});

test.each([
  { what: "is a bad value with TLS options", tls: { ca: "" }, code: "BAD_VALUE" },
  { what: "says nothing without", tls: { insecure: true }, code: "CANNOT_CONNECT" },
] as const)("an attempt that Bun did not begin $what", async ({ tls, code }) => {
  expect(await failure(undefined, "Failed to connect", { tls })).toMatchObject({ code });
});

test("no message shows the secrets of a URL", async () => {
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
  for (const [code, cause] of causes) {
    expect((await failure(code, cause, request)).message).not.toContain("secret");
  }
});
