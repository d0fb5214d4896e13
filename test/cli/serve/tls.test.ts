import { describe, expect, test } from "bun:test";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";

import { run } from "../../../src/cli/run.ts";
import { createAuthority, hour } from "../../support/authority.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { type Folder, makeFolder } from "../../support/folder.ts";
import { type Serving, serving } from "../../support/serving.ts";
import { echoText } from "../../support/tls-server.ts";

const trusted = await createAuthority("trusted");
const stranger = await createAuthority("stranger");
const host = await trusted.issue("localhost");
const client = await trusted.issue("client.example");

describe("serve --tls", () => {
  test("makes a certificate for the host and the machine, and prints its fingerprint", async () => {
    await using server = await serving(["--tls"]);
    const url = urlOf(server);
    expect(url).toMatch(/^wss:\/\/localhost:\d+$/);
    const certificate = await certificateAt(url);
    expect(server.io.stderr.text).toBe(
      `Self-signed certificate with SHA-256 fingerprint ${certificate.fingerprint256}\n`,
    );
    const names = certificate.subjectaltname?.toLowerCase().split(", ");
    expect(names).toContain("dns:localhost");
    expect(names).toContain(`dns:${hostname().toLowerCase()}`);
    const ca = `-----BEGIN CERTIFICATE-----\n${certificate.raw.toString("base64")}\n-----END CERTIFICATE-----\n`;
    expect(await echoText(url, { ca }, "Hello")).toBe("Echo: Hello");
    expect(await echoText(`${url}/raw?delay=1ms`, { ca }, "Hello")).toBe("Hello");
  });

  test("accepts only clients of --client-ca", async () => {
    await using folder = await makeFolder();
    const ca = await folder.write("ca.pem", trusted.cert);
    await using server = await serving(["--tls", "--client-ca", ca]);
    const url = urlOf(server);
    const anyServer = { rejectUnauthorized: false };
    expect(await echoText(url, { ...anyServer, ...client }, "Hello")).toBe("Echo: Hello");
    expect(await failureOf(echoText(url, anyServer, "Hello"))).toBeInstanceOf(Error);
  });

  test("lets no client without TLS in, and serves the next", async () => {
    await using server = await serving(["--tls"]);
    const url = urlOf(server);
    const plain = url.replace("wss:", "ws:");
    expect(await failureOf(echoText(plain, {}, "Hello"))).toBeInstanceOf(Error);
    expect(await echoText(url, { rejectUnauthorized: false }, "Hello")).toBe("Echo: Hello");
  });
});

describe("serve --cert --key", () => {
  test("shows that certificate", async () => {
    await using folder = await makeFolder();
    await using server = await serving(await certificateFlags(folder));
    expect(server.io.stderr.text).toBeEmpty();
    expect(await echoText(urlOf(server), { ca: trusted.cert }, "Hello")).toBe("Echo: Hello");
    const distrust = { ca: stranger.cert };
    expect(await failureOf(echoText(urlOf(server), distrust, "Hello"))).toBeInstanceOf(Error);
  });

  test("with --client-ca takes only clients with a certificate from there", async () => {
    await using folder = await makeFolder();
    const ca = await folder.write("ca.pem", trusted.cert);
    const flags = [...(await certificateFlags(folder)), "--client-ca", ca, "-v"];
    await using server = await serving(flags);
    const anonymous = { ca: trusted.cert };
    const imposter = { ...anonymous, ...(await stranger.issue("client.example")) };
    for (const refused of [anonymous, imposter]) {
      expect(await failureOf(echoText(urlOf(server), refused, "x"))).toBeInstanceOf(Error);
    }
    expect(await echoText(urlOf(server), { ...anonymous, ...client }, "Hello")).toBe("Echo: Hello");
    const log = await server.io.stdout.containing("Closed: #1");
    expect(log.match(/Connected/g)).toHaveLength(1);
  });

  test.each([
    { when: "past", validity: { from: -2 * hour, to: -hour } },
    { when: "future", validity: { from: hour, to: 2 * hour } },
  ])("warns of a certificate whose time is $when, and serves", async ({ validity }) => {
    await using folder = await makeFolder();
    const { cert, key } = await trusted.issue("localhost", validity);
    const file = await folder.write("host.pem", cert + key);
    await using server = await serving(["--cert", file, "--key", file]);
    expect(server.io.stderr.text).toMatch(
      /^Warning: the certificate of "CN=localhost" is only valid from [^\n]+ GMT to [^\n]+ GMT\n$/,
    );
    const anyServer = { rejectUnauthorized: false };
    expect(await echoText(urlOf(server), anyServer, "Hello")).toBe("Echo: Hello");
  });

  test("warns of a --client-ca whose time is past", async () => {
    await using folder = await makeFolder();
    const { cert } = await trusted.issue("expired", { from: -2 * hour, to: -hour });
    const ca = await folder.write("ca.pem", cert + trusted.cert);
    await using server = await serving(["--tls", "--client-ca", ca]);
    expect(server.io.stderr.text.match(/^Warning: .+$/gm)).toEqual([
      expect.stringContaining('"CN=expired"'),
    ]);
  });

  test.each([
    { given: "--cert", message: /^Cannot use the certificate ".+": expected a private key/ },
    { given: "--key", message: /^Cannot use the private key ".+": expected a certificate/ },
  ])("requires the other with $given", async ({ given, message }) => {
    await using folder = await makeFolder();
    const file = await folder.write("host.pem", given === "--cert" ? host.cert : host.key);
    const io = fakeIo();
    expect(await run(["serve", "--port", "0", given, file], io)).toBe(2);
    expect(io.stderr.text).toMatch(message);
    expect(io.stdout.text).toBeEmpty();
  });
});

function urlOf({ io }: Serving): string {
  return /wss:\S+/.exec(io.stdout.text)?.[0] ?? "";
}

async function certificateFlags(folder: Folder): Promise<readonly string[]> {
  const cert = await folder.write("cert.pem", host.cert);
  const key = await folder.write("key.pem", host.key);
  return ["--cert", cert, "--key", key];
}

/** The certificate that a server shows. */
function certificateAt(url: string) {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } =
    Promise.withResolvers<ReturnType<typeof socket.getPeerCertificate>>();
  const options = { host: hostname, port: Number(port), rejectUnauthorized: false };
  const socket = connectTls(options, () => {
    resolve(socket.getPeerCertificate());
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}
