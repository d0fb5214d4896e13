// wss://, with certificates of every kind, at servers that really speak TLS.
import { beforeAll, describe, expect, test } from "bun:test";

import type { ClientTls } from "../../src/client/request.ts";
import { connect, type ConnectOptions } from "../../src/index.ts";
import { selfSignedCertificate } from "../../src/server/tls/self-signed.ts";
import { type Authority, createAuthority, type Credential, hour } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { startRawServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { startTlsServer } from "../support/tls-server.ts";

let authority: Authority;
let other: Authority;
let localhost: Credential;

beforeAll(async () => {
  authority = await createAuthority("authority");
  other = await createAuthority("other");
  localhost = await authority.issue("localhost");
});

/** Sends Hello to a server of that certificate, and gives the reply. */
async function greet(
  server: Bun.TLSOptions,
  tls: ClientTls | undefined,
  host = "localhost",
): Promise<unknown> {
  await using running = startTlsServer(server);
  const options: ConnectOptions = tls === undefined ? {} : { tls };
  await using socket = await connect(`wss://${host}:${running.port}/`, options);
  await socket.send("Hello");
  return await socket.receive();
}

describe("a server is trusted", () => {
  test("with its CA", async () => {
    expect(await greet(localhost, { ca: authority.cert })).toBe("Hello");
  });

  test("with one of several CAs", async () => {
    expect(await greet(localhost, { ca: other.cert + authority.cert })).toBe("Hello");
  });

  test("with the CA above its intermediate one", async () => {
    const intermediate = await authority.delegate("intermediate");
    const { cert, key } = await intermediate.issue("localhost");
    const server = { cert: cert + intermediate.cert, key };
    expect(await greet(server, { ca: authority.cert })).toBe("Hello");
  });

  test.each([
    { what: "from no one known", credential: () => localhost, host: "localhost" },
    { what: "for another host", credential: () => localhost, host: "127.0.0.1" },
    { what: "that has expired", credential: () => expired(), host: "localhost" },
  ])("with a certificate $what, where that is not asked", async ({ credential, host }) => {
    expect(await greet(await credential(), { insecure: true }, host)).toBe("Hello");
  });
});

describe("a server is not trusted", () => {
  const trustsAuthority = () => ({ ca: authority.cert });

  test.each([
    {
      what: "without its CA",
      server: () => localhost,
      tls: () => undefined,
      host: "localhost",
      why: "is from an unknown issuer (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    },
    {
      what: "with another CA",
      server: () => localhost,
      tls: () => ({ ca: other.cert }),
      host: "localhost",
      why: "is from an unknown issuer (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    },
    {
      what: "though it sends its CA along",
      server: () => ({ ...localhost, cert: localhost.cert + authority.cert }),
      tls: () => undefined,
      host: "localhost",
      why: "is from an untrusted CA (SELF_SIGNED_CERT_IN_CHAIN)",
    },
    {
      what: "that is self-signed",
      server: () => selfSignedCertificate(["localhost"]),
      tls: () => ({ insecure: false }),
      host: "localhost",
      why: "is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    },
    {
      what: "whose certificate has expired",
      server: () => expired(),
      tls: trustsAuthority,
      host: "localhost",
      why: "has expired (CERT_HAS_EXPIRED)",
    },
    {
      what: "whose certificate is of tomorrow",
      server: () => authority.issue("localhost", { from: hour, to: 2 * hour }),
      tls: trustsAuthority,
      host: "localhost",
      why: "is not valid yet (CERT_NOT_YET_VALID)",
    },
    {
      what: "whose certificate is for another host",
      server: () => localhost,
      tls: trustsAuthority,
      host: "127.0.0.1",
      why: 'is not for the host "127.0.0.1" (ERR_TLS_CERT_ALTNAME_INVALID)',
    },
  ])("$what", async ({ server, tls, host, why }) => {
    const failure = await failureOf(greet(await server(), tls(), host));
    expect(failure).toMatchObject({ name: "WsechoError", code: "CERTIFICATE_REJECTED" });
    expect(String(failure)).toContain(`": the certificate is not trusted: it ${why}`);
  });
});

describe("a server that asks for a client certificate", () => {
  function strict(): Bun.TLSOptions {
    return { ...localhost, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  }

  test("gets it", async () => {
    const client = await authority.issue("client");
    expect(await greet(strict(), { ca: authority.cert, ...client })).toBe("Hello");
  });

  test("is TLS_FAILED where there is none", async () => {
    const failure = await failureOf(greet(strict(), { ca: authority.cert }));
    expect(failure).toMatchObject({ name: "WsechoError", code: "TLS_FAILED" });
    expect(String(failure)).toContain(
      "the server requires a client certificate; pass one with --cert and --key",
    );
  });

  test("may go where it does not accept it", async () => {
    const client = await other.issue("client");
    const failure = await failureOf(greet(strict(), { ca: authority.cert, ...client }));
    expect(failure).toMatchObject({ code: "CONNECTION_LOST" });
    expect(String(failure)).toEndWith("Does it accept the client certificate?");
  });
});

describe("TLS options that fit nothing are a BAD_VALUE", () => {
  test.each<{ what: string; tls: () => ClientTls }>([
    { what: "a CA that is none", tls: () => ({ ca: "none" }) },
    { what: "a key that is none", tls: () => ({ cert: localhost.cert, key: "none" }) },
    { what: "the key of another", tls: () => ({ cert: localhost.cert, key: other.key }) },
  ])("$what", async ({ tls }) => {
    const failure = await failureOf(greet(localhost, tls()));
    expect(failure).toMatchObject({ code: "BAD_VALUE" });
  });
});

describe("a server that does not speak TLS as we do", () => {
  const fatal = 2;

  test.each<{ what: string; answer: (socket: RawSocket) => Promise<void>; why: string }>([
    {
      what: "HTTP",
      answer: async (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
      why: "the server does not speak TLS",
    },
    {
      what: "the alert handshake_failure",
      answer: async (socket) => socket.write(alert(fatal, 40)),
      why: "the server accepts none of the ciphers offered",
    },
    {
      what: "the alert unknown_ca",
      answer: async (socket) => socket.write(alert(fatal, 48)),
      why: "the server does not accept the client certificate",
    },
    {
      what: "the alert protocol_version",
      answer: async (socket) => socket.write(alert(fatal, 70)),
      why: "the server accepts none of the TLS versions offered",
    },
    {
      what: "the alert unrecognized_name",
      answer: async (socket) => socket.write(alert(fatal, 112)),
      why: "the server has no certificate for this host",
    },
    {
      what: "the end of the connection",
      answer: async (socket) => socket.finish(),
      why: "the server closed the connection during the TLS handshake",
    },
  ])("is TLS_FAILED: it answers with $what", async ({ answer, why }) => {
    using server = startRawServer(async (socket) => {
      // The beginning of the ClientHello.
      await socket.read(5);
      await answer(socket);
      await socket.readRest();
    });
    const failure = await failureOf(connect(server.url.replace("ws:", "wss:")));
    expect(failure).toMatchObject({ name: "WsechoError", code: "TLS_FAILED" });
    expect(String(failure)).toContain(`": ${why}`);
  });
});

test("a server of TLS closes on a client that does not speak it", async () => {
  await using server = startTlsServer(localhost);
  const failure = await failureOf(connect(`ws://localhost:${server.port}/`));
  expect(failure).toMatchObject({ code: "CONNECTION_LOST" });
});

function expired(): Promise<Credential> {
  return authority.issue("localhost", { from: -2 * hour, to: -hour });
}

/** A record of TLS 1.2 with an alert (RFC 8446, sections 5.1 and 6). */
function alert(level: number, description: number): Uint8Array {
  return Uint8Array.of(21, 3, 3, 0, 2, level, description);
}
