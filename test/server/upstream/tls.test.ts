import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import { listen } from "../../../src/server/listen.ts";
import { createAuthority } from "../../support/authority.ts";
import { makeFolder } from "../../support/folder.ts";
import { startFront } from "../../support/fronted.ts";
import { echoOf } from "../../support/raw-client.ts";

const authority = await createAuthority("authority");
const own = await authority.issue("localhost");

function listenSecurely(options = {}) {
  return listen({ port: 0, tls: { ...own, ...options } });
}

describe("an upstream over TLS", () => {
  test("is trusted by its CA, for messages and for pages", async () => {
    await using upstream = await listenSecurely();
    await using front = await startFront({ url: upstream.url, tls: { ca: authority.cert } });
    expect(await echoOf(front.port, "Hello")).toBe("Echo: Hello");
    const page = await fetch(`http://127.0.0.1:${front.port}/healthz`);
    expect(await page.json()).toMatchObject({ status: "ok" });
  });

  test("is not trusted otherwise, and the log says which flags help", async () => {
    await using upstream = await listenSecurely();
    await using front = await startFront(upstream.url);
    await expect(connect(front.url)).rejects.toMatchObject({ status: 502 });
    const page = await fetch(`http://127.0.0.1:${front.port}/`);
    expect(page.status).toBe(502);
    for (const line of front.recorder.lines) {
      expect(line).toContain("the certificate is not trusted");
      expect(line).toContain(
        "pass its CA with --upstream-cacert; to skip verification, use --upstream-insecure",
      );
    }
  });

  test("is not verified if that is asked for", async () => {
    await using upstream = await listenSecurely();
    await using front = await startFront({ url: upstream.url, tls: { insecure: true } });
    expect(await echoOf(front.port, "Hello")).toBe("Echo: Hello");
    expect((await fetch(`http://127.0.0.1:${front.port}/healthz`)).status).toBe(200);
  });

  test("learns whether the client's connection is encrypted", async () => {
    await using upstream = await listen({ host: "127.0.0.1", port: 0 });
    await using front = await startFront(upstream.url, { tls: own, host: "localhost" });
    const tls = { ca: authority.cert };
    const response = await fetch(`https://localhost:${front.port}/inspect`, { tls });
    expect(await response.json()).toMatchObject({ headers: { "x-forwarded-proto": "https" } });
  });

  test("may want a certificate", async () => {
    const shown = await authority.issue("front");
    await using upstream = await listenSecurely({
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const tls = { ca: authority.cert };
    await using known = await startFront({ url: upstream.url, tls: { ...tls, ...shown } });
    expect(await echoOf(known.port, "Hello")).toBe("Echo: Hello");
    await using unknown = await startFront({ url: upstream.url, tls });
    await expect(connect(unknown.url)).rejects.toMatchObject({ status: 502 });
  });

  test("gets 16 MiB at once through both encryptions", async () => {
    await using upstream = await listenSecurely();
    await using front = await startFront(
      { url: `${upstream.url}/raw`, tls: { ca: authority.cert } },
      { tls: own, host: "localhost" },
    );
    await using client = await connect(front.url, { tls: { ca: authority.cert } });
    const message = crypto.getRandomValues(new Uint8Array(65_536));
    const large = Buffer.concat(Array.from({ length: 256 }, () => message));
    await client.send(large);
    const reply = await client.receive();
    expect(typeof reply === "object" && Buffer.from(reply).equals(large)).toBeTrue();
  });
});

test("an upstream may be at a Unix socket", async () => {
  await using folder = await makeFolder();
  await using upstream = await listen({ unix: folder.at("echo.sock") });
  await using front = await startFront(upstream.url);
  expect(await echoOf(front.port, "Hello")).toBe("Echo: Hello");
  expect((await fetch(`http://127.0.0.1:${front.port}/healthz`)).status).toBe(200);
});
