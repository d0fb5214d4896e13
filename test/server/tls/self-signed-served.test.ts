import { describe, expect, test } from "bun:test";

import { selfSignedCertificate } from "../../../src/server/tls/self-signed.ts";
import { failureOf } from "../../support/failure.ts";
import { makeFolder } from "../../support/folder.ts";
import { lacks, lacksIpv6 } from "../../support/prerequisite.ts";
import { echoText, fetchText, startTlsServer } from "../../support/tls-server.ts";

const hosts = ["localhost", "127.0.0.1", "::1"];
const { cert, key } = await selfSignedCertificate(hosts);

/** How clients reach a server that listens on one loopback address. */
const routes = [
  { listen: "127.0.0.1", host: "localhost" },
  { listen: "127.0.0.1", host: "127.0.0.1" },
  { listen: "::1", host: "[::1]" },
];

const reachable = routes.filter(({ listen }) => listen !== "::1" || !lacksIpv6());

describe.each(reachable)("a server on $listen, reached as $host", ({ listen, host }) => {
  test("is trusted over https with its certificate", async () => {
    using server = startTlsServer({ cert, key }, listen);
    expect(await fetchText(`https://${host}:${server.port}/`, { ca: cert })).toBe("ok");
  });

  test("is trusted over wss with its certificate", async () => {
    using server = startTlsServer({ cert, key }, listen);
    expect(await echoText(`wss://${host}:${server.port}/`, { ca: cert }, "Hello")).toBe("Hello");
  });

  test.each([
    { scheme: "https", attempt: (url: string) => fetchText(url, {}) },
    { scheme: "wss", attempt: (url: string) => echoText(url, {}, "Hello") },
  ])("is self-signed for any other client over $scheme", async ({ scheme, attempt }) => {
    using server = startTlsServer({ cert, key }, listen);
    const error: unknown = await failureOf(attempt(`${scheme}://${host}:${server.port}/`));
    expect(error).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });
});

describe("a host that the certificate does not name", () => {
  test.each([
    { named: "localhost", host: "127.0.0.1" },
    { named: "127.0.0.1", host: "localhost" },
    { named: "127.0.0.2", host: "127.0.0.1" },
    { named: "localhost.example", host: "localhost" },
  ])("$host is refused if $named is named", async ({ named, host }) => {
    const other = await selfSignedCertificate([named]);
    using server = startTlsServer(other);
    const authority = `${host}:${server.port}`;
    const want = { code: "ERR_TLS_CERT_ALTNAME_INVALID" };
    const trust = { ca: other.cert };
    expect(await failureOf(fetchText(`https://${authority}/`, trust))).toMatchObject(want);
    expect(await failureOf(echoText(`wss://${authority}/`, trust, "Hello"))).toMatchObject(want);
  });
});

// The curl of Windows judges certificates by the system's rules, which ask for revocation lists.
const hasCurl = process.platform !== "win32" && !lacks("curl", Bun.which("curl") !== null);

describe.if(hasCurl)("curl", () => {
  test.each(reachable)("trusts $host with --cacert", async ({ listen, host }) => {
    await using folder = await makeFolder();
    const caFile = await folder.write("cert.pem", cert);
    using server = startTlsServer({ cert, key }, listen);
    const want = { exitCode: 0, stdout: "ok", stderr: "" };
    const url = `https://${host}:${server.port}/`;
    expect(await curl("--cacert", caFile, url)).toEqual(want);
  });

  test("calls it self-signed without", async () => {
    using server = startTlsServer({ cert, key });
    const { exitCode, stderr } = await curl(`https://127.0.0.1:${server.port}/`);
    expect(exitCode).toBe(60);
    expect(stderr).toMatch(/self[- ]signed/i);
  });
});

async function curl(...args: readonly string[]) {
  // Neither a .curlrc nor a proxy of the person who runs the tests.
  const own = [
    "curl",
    "--disable",
    "--silent",
    "--show-error",
    "--noproxy",
    "*",
    "--max-time",
    "20",
  ];
  const child = Bun.spawn([...own, ...args], { stdin: "ignore", stderr: "pipe" });
  const [exitCode, stdout, stderr] = await Promise.all([
    child.exited,
    child.stdout.text(),
    child.stderr.text(),
  ]);
  return { exitCode, stdout, stderr };
}
