import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect } from "../../src/client/connect.ts";
import { runWsecho, startServer } from "../support/executable.ts";

/** A folder that would change what Bun does if it were asked. */
async function plantFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "wsecho-"));
  const files = {
    ".env": "WSECHO_PREFIX=planted\nWSECHO_URL=planted:///\n",
    ".env.local": "WSECHO_PREFIX=planted\n",
    ".env.production": "WSECHO_PREFIX=planted\n",
    "bunfig.toml": 'preload = ["./preload.ts"]\n',
    "preload.ts": 'console.log("planted"); process.exit(99);\n',
    "tsconfig.json": "{ planted",
    "package.json": "{ planted",
  };
  await Promise.all(Object.entries(files).map(([name, text]) => Bun.write(join(path, name), text)));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("serve takes nothing from the folder it is started in", async () => {
  await using folder = await plantFolder();
  await using server = await startServer([], { cwd: folder.path });
  await using socket = await connect(server.url);
  await socket.send("Hello");
  expect(await socket.receive(5000)).toBe("Echo: Hello");
  expect(await server.stop()).toMatchObject({
    rest: ["Received: Hello"],
    stderr: "",
    exitCode: 0,
  });
});

test("send takes nothing from the folder it is started in", async () => {
  await using folder = await plantFolder();
  await using server = await startServer();
  const args = ["send", `ws://localhost:${server.port}`, "Hello"];
  expect(await runWsecho(args, { cwd: folder.path })).toMatchObject({
    stdout: "Echo: Hello\n",
    stderr: "",
    exitCode: 0,
  });
});
