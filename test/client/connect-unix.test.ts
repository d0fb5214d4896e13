// Paths that Bun's WebSocket would misread, and what else the URL says.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { relative } from "node:path";

import { connect } from "../../src/index.ts";
import { listen } from "../../src/server/listen.ts";
import { formatAddress, parseAddress } from "../../src/text/address.ts";
import { createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { notOn } from "../support/prerequisite.ts";

let folder: Folder;

beforeAll(async () => void (folder = await makeFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

describe.skipIf(notOn("Unix"))("a Unix socket", () => {
  test.each([
    { name: "plain.sock" },
    { name: "a b.sock" },
    { name: "a:b.sock" },
    { name: "a#b?c.sock" },
    { name: "100%.sock" },
    { name: "%41.sock" },
    { name: "socket-ü-世.sock" },
  ])("may be called $name", async ({ name }) => {
    await using server = await listen({ unix: folder.at(name), prefix: "" });
    const addresses = [
      server.url,
      parseAddress("localhost", folder.at(name)),
      formatAddress(parseAddress("localhost", relative(".", folder.at(name)))),
    ];
    for (const address of addresses) {
      await using socket = await connect(address);
      await socket.send(name);
      expect(await socket.receive()).toBe(name);
    }
  });

  test("is asked for the host, the resource and the user of the URL", async () => {
    const unix = folder.at("host.sock");
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await using _ = Bun.serve({
      unix,
      fetch(request) {
        resolve([request.url, request.headers.get("Authorization")]);
        return new Response(null, { status: 403 });
      },
    });
    await failureOf(connect(parseAddress("ws://me:secret@example.test:9/x?y=z", unix)));
    const authorization = `Basic ${btoa("me:secret")}`;
    expect(await promise).toEqual(["http://example.test:9/x?y=z", authorization]);
  });

  test("shows a certificate for the host of the URL", async () => {
    const unix = folder.at("tls.sock");
    const authority = await createAuthority("authority");
    const tls = await authority.issue("example.test");
    await using _ = await listen({ unix, tls });
    const trust = { tls: { ca: authority.cert } };
    await using socket = await connect(parseAddress("wss://example.test", unix), trust);
    expect(socket.handshake.response.status).toBe(101);
    expect(await failureOf(connect(parseAddress("wss://other.test", unix), trust))).toMatchObject({
      code: "CERTIFICATE_REJECTED",
    });
  });

  test("that is not there is named as it was given", async () => {
    for (const name of ["none.sock", "no such.sock"]) {
      expect(await failureOf(connect(parseAddress("localhost", name)))).toMatchObject({
        code: "CANNOT_CONNECT",
        message: expect.stringMatching(
          /^Cannot connect to "ws\+unix:\/\/no[^"]+\.sock": there is no such socket/,
        ),
      });
    }
  });
});
