import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { createAuthority } from "../../support/authority.ts";
import { type Folder, makeFolder } from "../../support/folder.ts";
import { expectOutcome, runSend } from "../../support/send-rows.ts";
import { type Serving, serving } from "../../support/serving.ts";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
  const authority = await createAuthority("Test CA");
  const { cert, key } = await authority.issue("localhost");
  const client = await authority.issue("client");
  await Promise.all([
    folder.write("ca.pem", authority.cert),
    folder.write("stranger.pem", (await createAuthority("Stranger")).cert),
    folder.write("cert.pem", cert),
    folder.write("key.pem", key),
    folder.write("client-cert.pem", client.cert),
    folder.write("client-key.pem", client.key),
  ]);
});
afterAll(() => folder[Symbol.asyncDispose]());

function startTls(...flags: readonly string[]): Promise<Serving> {
  const pair = ["--cert", folder.at("cert.pem"), "--key", folder.at("key.pem")];
  return serving(["-q", ...pair, ...flags]);
}

test("a certificate made on the spot is not trusted, unless any is", async () => {
  await using server = await serving(["-q", "--tls"]);
  await expectOutcome(server.url, {
    name: "as it is",
    args: ["Hi"],
    stderr:
      /^Cannot connect to "wss:\S+": the certificate is not trusted: .*--cacert.*--insecure\n$/,
    exitCode: 60,
  });
  for (const flag of ["-k", "--insecure"]) {
    await expectOutcome(server.url, { name: flag, args: [flag, "Hi"], stdout: "Hi\n" });
  }
});

describe("a certificate of an authority", () => {
  test("is trusted with --cacert, and shown with -v", async () => {
    await using server = await startTls();
    const args = ["-v", "--cacert", folder.at("ca.pem"), "Hi"];
    const stderr =
      /\n\* Server certificate:\n\*  subject: .*\n\*  issuer: .*Test CA.*\n\*  expires: \d{4}-\d\d-\d\d\n</;
    await expectOutcome(server.url, { name: "own", args, stdout: "Hi\n", stderr });
  });

  test("is not trusted with the --cacert of another", async () => {
    await using server = await startTls();
    const args = ["--cacert", folder.at("stranger.pem"), "Hi"];
    const stderr = /the certificate is not trusted/;
    await expectOutcome(server.url, { name: "stranger", args, stderr, exitCode: 60 });
  });
});

test("a server that requires a certificate gets one with --cert and --key", async () => {
  await using server = await startTls("--client-ca", folder.at("ca.pem"));
  const ca = ["--cacert", folder.at("ca.pem")];
  const own = ["--cert", folder.at("client-cert.pem"), "--key", folder.at("client-key.pem")];
  await expectOutcome(server.url, { name: "own", args: [...ca, ...own, "Hi"], stdout: "Hi\n" });
  const { stdout, exitCode } = await runSend(["-u", server.url, ...ca, "Hi"]);
  expect({ stdout, isRefused: [35, 56].includes(exitCode) }).toEqual({
    stdout: "",
    isRefused: true,
  });
});

test("a server that does not speak TLS: 35", async () => {
  await using server = await serving(["-q"]);
  const result = await runSend(["-u", server.url.replace("ws:", "wss:"), "Hi"]);
  expect(result).toMatchObject({ stdout: "", exitCode: 35 });
});

test.each(["--cacert", "--cert", "--key"])("%s has to be a PEM file", async (flag) => {
  const args = ["-u", "wss://127.0.0.1:1", flag, folder.at("missing"), "Hi"];
  const result = await runSend(args);
  expect(result).toMatchObject({ stdout: "", exitCode: 2 });
  expect(result.stderr).toMatch(/^[^\n]+\n$/);
});
