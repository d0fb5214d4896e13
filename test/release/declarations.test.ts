import { afterAll, beforeAll, expect, test } from "bun:test";
import { symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

import { emitDeclarations } from "../../src/release/declarations.ts";
import type { Entry } from "../../src/release/entry.ts";
import { type Folder, makeFolder } from "../support/folder.ts";

const root = join(import.meta.dir, "../..");
let folder: Folder;
let types: readonly Entry[];

const consumer = `
import {
  type ClientSocket, connect, type ConnectOptions, createEcho, type EchoOptions,
  HandshakeRefusedError, startEchoServer, WsechoError,
} from "wsecho";

const options: EchoOptions = { prefix: "", faults: { delay: 5, close: 1011 } };
const how: ConnectOptions = { reconnect: true, protocols: ["chat"] };

export async function main(): Promise<void> {
  await using server = await startEchoServer(options);
  const socket: ClientSocket = await connect(server.url, how);
  for await (const message of socket) console.log(message.length);
  try {
    await socket.close(1000, "bye");
  } catch (error) {
    if (error instanceof HandshakeRefusedError) console.log(error.response?.status);
    if (error instanceof WsechoError && error.code === "TIMED_OUT") console.log(error.message);
  }
  const { fetch, websocket } = createEcho(options);
  console.log(fetch, websocket, server.received[0]?.message, server.connections);
}
`;

beforeAll(async () => {
  folder = await makeFolder();
  types = await emitDeclarations(join(root, "src"), "index.ts");
  for (const { path, content } of types)
    await folder.write(`node_modules/wsecho/types/${path}`, content);
  await folder.write(
    "node_modules/wsecho/package.json",
    JSON.stringify({ name: "wsecho", exports: { ".": { types: "./types/index.d.ts" } } }),
  );
  await folder.write("package.json", '{ "type": "module" }');
  await folder.write("consumer.ts", consumer);
}, 30_000);

afterAll(() => folder[Symbol.asyncDispose]());

test.each([
  { name: "node16", flags: ["--module", "node16", "--moduleResolution", "node16"] },
  { name: "bundler", flags: ["--module", "esnext", "--moduleResolution", "bundler"] },
  {
    name: "bundler with skipLibCheck",
    flags: ["--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck"],
  },
])(
  "a consumer's strict compiler accepts the types: $name",
  async ({ flags }) => {
    const compiler = Bun.resolveSync("typescript/bin/tsc", root);
    const usual = ["--strict", "--noEmit", "--target", "es2022"];
    const command = [process.execPath, compiler, "consumer.ts", ...usual, ...flags];
    const program = Bun.spawn(command, { cwd: folder.path });
    expect(await program.stdout.text()).toBe("");
    expect(await program.exited).toBe(0);
  },
  30_000,
);

test("the types name nothing of Bun's, and nothing that is internal", () => {
  for (const { content } of types) {
    const text = Buffer.from(content).toString();
    const code = text.replace(/\/\*.*?\*\//gs, "");
    expect(code).not.toMatch(/\bBun\.|\bNodeJS\.|from "node:/);
    expect(text).not.toInclude("@internal");
  }
});

test("what is not right is an error", async () => {
  await folder.write("wrong/index.ts", 'export const wrong: number = "text";\n');
  await symlink(join(root, "node_modules"), folder.at("wrong/node_modules"));
  const emitting = emitDeclarations(folder.at("wrong"), "index.ts");
  await expect(emitting).rejects.toThrow("Cannot emit the types:");
  expect(dirname(folder.at("wrong/index.ts"))).toBe(folder.at("wrong"));
}, 30_000);
