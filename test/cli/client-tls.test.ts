import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { type ClientTlsFiles, loadClientTls } from "../../src/cli/tls-files.ts";
import { type Authority, createAuthority, type Credential } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { type Folder, makeFolder } from "../support/folder.ts";

let folder: Folder;
let authority: Authority;
let client: Credential;

beforeAll(async () => {
  folder = await makeFolder();
  authority = await createAuthority("authority");
  client = await authority.issue("client");
  await Promise.all([
    folder.write("ca.pem", authority.cert),
    folder.write("cert.pem", client.cert),
    folder.write("key.pem", client.key),
    folder.write("both.pem", client.key + client.cert),
    folder.write("chain.pem", client.cert + authority.cert),
    folder.write("reversed.pem", authority.cert + client.cert),
    folder.write("other-key.pem", (await authority.issue("other")).key),
    folder.write("text.pem", "hello\n"),
  ]);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Loads files of the folder by their names. */
function load({ insecure, ...names }: ClientTlsFiles) {
  const paths = Object.entries(names).map(([role, name]) => [role, folder.at(String(name))]);
  const files: ClientTlsFiles = Object.fromEntries(paths);
  return loadClientTls({ ...files, ...(insecure !== undefined && { insecure }) });
}

describe("loadClientTls", () => {
  test.each([
    { what: "nothing", files: {}, want: () => ({}) },
    { what: "leave to trust anyone", files: { insecure: true }, want: () => ({ insecure: true }) },
    { what: "a CA", files: { cacert: "ca.pem" }, want: () => ({ ca: authority.cert }) },
    {
      what: "several CAs",
      files: { cacert: "chain.pem" },
      want: () => ({ ca: client.cert + authority.cert }),
    },
    {
      what: "a certificate and its key",
      files: { cert: "cert.pem", key: "key.pem" },
      want: () => client,
    },
    { what: "both from one file", files: { cert: "both.pem" }, want: () => client },
    {
      what: "a chain and its key",
      files: { cert: "chain.pem", key: "key.pem" },
      want: () => ({ cert: client.cert + authority.cert, key: client.key }),
    },
    {
      what: "all of it",
      files: { insecure: false, cacert: "ca.pem", cert: "cert.pem", key: "key.pem" },
      want: () => ({ insecure: false, ca: authority.cert, ...client }),
    },
  ])("reads $what", async ({ files, want }) => {
    expect(await load(files)).toEqual(want());
  });

  test.each([
    {
      what: "a key alone",
      files: { key: "key.pem" },
      verb: "use the private key",
      file: "key.pem",
      wanted: "a certificate along with it",
    },
    {
      what: "a certificate without a key",
      files: { cert: "chain.pem" },
      verb: "use the certificate",
      file: "chain.pem",
      wanted: "a private key along with it, in this file or another",
    },
    {
      what: "the CA before the certificate",
      files: { cert: "reversed.pem", key: "key.pem" },
      verb: "use the certificate",
      file: "reversed.pem",
      wanted: "the certificate of the private key first, those of CAs after it",
    },
    {
      what: "a CA that is missing",
      files: { cacert: "none.pem" },
      verb: "read the certificate",
      file: "none.pem",
      wanted: "a PEM file, but there is no such file",
    },
    {
      what: "a CA that is none",
      files: { cacert: "text.pem" },
      verb: "use the certificate",
      file: "text.pem",
      wanted: "a certificate in PEM, found no complete PEM block",
    },
    {
      what: "a key that is none",
      files: { cert: "cert.pem", key: "text.pem" },
      verb: "use the private key",
      file: "text.pem",
      wanted: "a private key in PEM, found no complete PEM block",
    },
  ])("refuses $what with BAD_VALUE", async ({ files, verb, file, wanted }) => {
    const message = `Cannot ${verb} ${JSON.stringify(folder.at(file))}: expected ${wanted}`;
    expect(await failureOf(load(files))).toMatchObject({ code: "BAD_VALUE", message });
  });

  test("refuses a key of another certificate with BAD_VALUE", async () => {
    const key = JSON.stringify(folder.at("other-key.pem"));
    const cert = JSON.stringify(folder.at("cert.pem"));
    expect(await failureOf(load({ cert: "cert.pem", key: "other-key.pem" }))).toMatchObject({
      code: "BAD_VALUE",
      message: `Cannot use the private key ${key}: expected the one that belongs to ${cert}`,
    });
  });
});
