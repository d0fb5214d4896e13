import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { loadClientCa, loadServerTls, type ServerTlsFiles } from "../../src/cli/tls-files.ts";
import { selfSignedCertificate } from "../../src/server/tls/self-signed.ts";
import { type Authority, createAuthority, type Credential } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { echoText, fetchText, startTlsServer } from "../support/tls-server.ts";

let folder: Folder;
let root: Authority;
let server: Credential;
let client: Credential;

beforeAll(async () => {
  folder = await makeFolder();
  root = await createAuthority("root");
  server = await root.issue("localhost");
  client = await root.issue("client.example");
  await folder.write("cert.pem", server.cert);
  await folder.write("key.pem", server.key);
  await folder.write("other-key.pem", client.key);
  await folder.write("ca.pem", root.cert);
  await folder.write("ca-first.pem", root.cert + server.cert);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** The files by their names in the folder. */
function inFolder(names: ServerTlsFiles): ServerTlsFiles {
  return Object.fromEntries(
    Object.entries(names).map(([role, name]) => [role, folder.at(String(name))]),
  );
}

describe("loadServerTls", () => {
  test("makes a server that is trusted by who trusts its CA", async () => {
    using running = startTlsServer(
      await loadServerTls(inFolder({ cert: "cert.pem", key: "key.pem" })),
    );
    const trust = { ca: root.cert };
    const authority = `localhost:${running.port}`;
    expect(await fetchText(`https://${authority}/`, trust)).toBe("ok");
    expect(await echoText(`wss://${authority}/`, trust, "Hello")).toBe("Hello");
  });

  test("makes a server that shows the intermediate certificates too", async () => {
    const intermediate = await root.delegate("intermediate");
    const leaf = await intermediate.issue("localhost");
    const cert = await folder.write("chain.pem", leaf.cert + intermediate.cert);
    const key = await folder.write("chain-key.pem", leaf.key);
    using running = startTlsServer(await loadServerTls({ cert, key }));
    expect(await fetchText(`https://localhost:${running.port}/`, { ca: root.cert })).toBe("ok");
  });

  test("reads both from one file", async () => {
    const both = await folder.write("both.pem", server.key + server.cert);
    using running = startTlsServer(await loadServerTls({ cert: both }));
    expect(await fetchText(`https://localhost:${running.port}/`, { ca: root.cert })).toBe("ok");
  });

  test.each<{ files: ServerTlsFiles; want: string }>([
    {
      files: { cert: "cert.pem" },
      want: 'Cannot use the certificate "cert.pem": expected a private key along with it, in this file or another',
    },
    {
      files: { key: "key.pem" },
      want: 'Cannot use the private key "key.pem": expected a certificate along with it',
    },
    {
      files: { cert: "none.pem", key: "key.pem" },
      want: 'Cannot read the certificate "none.pem": expected a PEM file, but there is no such file',
    },
    {
      files: { cert: "cert.pem", key: "none.pem" },
      want: 'Cannot read the private key "none.pem": expected a PEM file, but there is no such file',
    },
    {
      files: { cert: "key.pem", key: "cert.pem" },
      want: 'Cannot use the certificate "key.pem": expected a certificate in PEM, found "PRIVATE KEY"',
    },
    {
      files: { cert: "cert.pem", key: "cert.pem" },
      want: 'Cannot use the private key "cert.pem": expected a private key in PEM, found "CERTIFICATE"',
    },
    {
      files: { cert: "cert.pem", key: "other-key.pem" },
      want: 'Cannot use the private key "other-key.pem": expected the one that belongs to "cert.pem"',
    },
    {
      files: { cert: "ca-first.pem", key: "key.pem" },
      want: 'Cannot use the certificate "ca-first.pem": expected the certificate of the private key first, those of CAs after it',
    },
    {
      files: { cert: "cert.pem", key: "key.pem", clientCa: "none.pem" },
      want: 'Cannot read the client CA "none.pem": expected a PEM file, but there is no such file',
    },
    {
      files: { cert: "cert.pem", key: "key.pem", clientCa: "key.pem" },
      want: 'Cannot use the client CA "key.pem": expected a certificate in PEM, found "PRIVATE KEY"',
    },
  ])("$want", async ({ files, want }) => {
    const message = want.replace(/"([\w-]+\.pem)"/g, (_, name) => JSON.stringify(folder.at(name)));
    const error = await failureOf(loadServerTls(inFolder(files)));
    expect(error).toMatchObject({ code: "BAD_VALUE", message });
  });
});

describe("a server with a client CA", () => {
  const withClientCa = { cert: "cert.pem", key: "key.pem", clientCa: "ca.pem" };

  test("accepts a client with a certificate of that CA", async () => {
    using running = startTlsServer(await loadServerTls(inFolder(withClientCa)));
    const tls = { ca: root.cert, ...client };
    expect(await fetchText(`https://localhost:${running.port}/`, tls)).toBe("ok");
    expect(await echoText(`wss://localhost:${running.port}/`, tls, "Hello")).toBe("Hello");
  });

  test("accepts a client of any CA in the file", async () => {
    const other = await createAuthority("other");
    const clientCa = await folder.write("both-ca.pem", other.cert + root.cert);
    using running = startTlsServer(
      await loadServerTls({ ...inFolder({ cert: "cert.pem", key: "key.pem" }), clientCa }),
    );
    const url = `https://localhost:${running.port}/`;
    const strangers = await other.issue("client.example");
    expect(await fetchText(url, { ca: root.cert, ...client })).toBe("ok");
    expect(await fetchText(url, { ca: root.cert, ...strangers })).toBe("ok");
  });

  test("refuses a client without a certificate", async () => {
    using running = startTlsServer(await loadServerTls(inFolder(withClientCa)));
    await expectRefused(running.port, { ca: root.cert });
  });

  test("refuses a client with a certificate of another CA", async () => {
    using running = startTlsServer(await loadServerTls(inFolder(withClientCa)));
    const stranger = await (await createAuthority("root")).issue("client.example");
    await expectRefused(running.port, { ca: root.cert, ...stranger });
  });

  test("can have a self-signed certificate of its own", async () => {
    const { cert, key } = await selfSignedCertificate(["localhost"]);
    using running = startTlsServer({ cert, key, ...(await loadClientCa(folder.at("ca.pem"))) });
    const url = `https://localhost:${running.port}/`;
    expect(await fetchText(url, { ca: cert, ...client })).toBe("ok");
    await expectRefused(running.port, { ca: cert });
  });
});

test("a server without TLS does not load node:crypto", async () => {
  const folder = Bun.fileURLToPath(new URL("../../src/server/tls/", import.meta.url));
  const transpiler = new Bun.Transpiler({ loader: "ts" });
  for await (const name of new Bun.Glob("*.ts").scan(folder)) {
    const imports = transpiler.scanImports(await Bun.file(`${folder}/${name}`).text());
    const eager = imports.filter(({ kind }) => kind === "import-statement");
    expect(eager.map(({ path }) => path).filter((path) => !path.startsWith("."))).toEqual([]);
  }
});

/** How the end of a TLS 1.3 connection shows depends on who is faster: as an alert, or as a reset. */
async function expectRefused(port: number | undefined, tls: Bun.TLSOptions): Promise<void> {
  const want = { code: expect.stringMatching(/^(?:EPROTO|ECONNRESET|ERR_SSL_\w+)$/) };
  expect(await failureOf(fetchText(`https://localhost:${port}/`, tls))).toMatchObject(want);
  expect(await failureOf(echoText(`wss://localhost:${port}/`, tls, "Hello"))).toMatchObject(want);
}
