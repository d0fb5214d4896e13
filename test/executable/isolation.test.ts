import { expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { runWsecho, startServer } from "../support/executable.ts";
import { type Folder, makeFolder } from "../support/folder.ts";

/** A folder that would change what Bun does, if Bun were asked. */
async function plantFolder(): Promise<Folder> {
  const folder = await makeFolder();
  await folder.write(".env", "WSECHO_PREFIX=planted\nWSECHO_URL=planted:///\n");
  await folder.write(".env.local", "WSECHO_PREFIX=planted\nWSECHO_URL=planted:///\n");
  await folder.write("bunfig.toml", 'preload = ["./preload.ts"]\n');
  await folder.write("preload.ts", 'console.log("planted"); process.exit(99);\n');
  await folder.write("tsconfig.json", "{ planted");
  await folder.write("package.json", "{ planted");
  return folder;
}

test("serve reads nothing from the folder it is started in", async () => {
  await using folder = await plantFolder();
  await using server = await startServer([], { cwd: folder.path });
  await using socket = await connect(server.url);
  await socket.send("Hello");
  expect(await socket.receive()).toBe("Echo: Hello");
  expect(await server.stop()).toMatchObject({
    rest: ["Received: Hello"],
    stderr: "",
    exitCode: 0,
  });
});

test("send reads nothing from the folder it is started in", async () => {
  await using folder = await plantFolder();
  await using server = await startServer();
  const args = ["send", `ws://localhost:${server.port}`, "Hello"];
  expect(await runWsecho(args, { cwd: folder.path })).toMatchObject({
    stdout: "Echo: Hello\n",
    stderr: "",
    exitCode: 0,
  });
});
