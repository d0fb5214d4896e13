import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";

import { run } from "../../../src/cli/run.ts";
import { connect } from "../../../src/client/connect.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { makeFolder } from "../../support/folder.ts";
import { servingTwo } from "../../support/serving-workers.ts";
import { serving } from "../../support/serving.ts";

describe.each([
  { what: "one process", start: serving },
  { what: "workers", start: servingTwo },
])("--port-file of $what", ({ start }) => {
  test("has the port once connections are accepted, until the end", async () => {
    await using folder = await makeFolder();
    const path = folder.at("port");
    await using server = await start(["--port-file", path]);
    const content = await Bun.file(path).text();
    expect(content).toBe(`${new URL(server.url).port}\n`);
    await using client = await connect(`ws://localhost:${content.trim()}`);
    server.io.deliver("SIGTERM");
    expect(await client.closed).toMatchObject({ code: 1001 });
    expect(await server.exitCode).toBe(0);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("that another server has replaced stays", async () => {
    await using folder = await makeFolder();
    const path = folder.at("port");
    await using server = await start(["--port-file", path]);
    await using other = await serving(["--port-file", path]);
    server.io.deliver("SIGTERM");
    expect(await server.exitCode).toBe(0);
    expect(await Bun.file(path).text()).toBe(`${new URL(other.url).port}\n`);
  });
});

test("--cert-out has the certificate of the server, for clients to trust, and stays", async () => {
  await using folder = await makeFolder();
  const path = folder.at("cert.pem");
  await using server = await serving(["--tls", "--cert-out", path]);
  const tls = { ca: await Bun.file(path).text() };
  for (const host of ["localhost", "127.0.0.1"]) {
    await using client = await connect(server.url.replace("localhost", host), { tls });
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  }
  server.io.deliver("SIGTERM");
  expect(await server.exitCode).toBe(0);
  expect(await Bun.file(path).text()).toBe(tls.ca);
});

test("without the --port-file there is no --cert-out either", async () => {
  await using folder = await makeFolder();
  const files = ["--cert-out", folder.at("cert.pem"), "--port-file", folder.at("no/port")];
  expect(await run(["serve", "--port=0", "--tls", ...files], fakeIo())).toBe(23);
  expect(await readdir(folder.path)).toEqual([]);
});

test("a --port-file that cannot be written is one line, and no server", async () => {
  await using folder = await makeFolder();
  const io = fakeIo();
  expect(await run(["serve", "--port=0", "--port-file", folder.at("no/port")], io)).toBe(23);
  expect(io.stdout.text).toBe("");
  expect(io.stderr.text).toMatch(/^Cannot write --port-file ".+": expected [^\n]+\n$/);
  expect(await readdir(folder.path)).toEqual([]);
});

test("a server that does not start writes no --port-file, and leaves that of another", async () => {
  await using folder = await makeFolder();
  const path = folder.at("port");
  await using server = await serving(["--port-file", path]);
  const { port } = new URL(server.url);
  expect(await run(["serve", "--port", port, "--port-file", path], fakeIo())).toBe(98);
  expect(await Bun.file(path).text()).toBe(`${port}\n`);
});
