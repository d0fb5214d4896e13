import { expect, test } from "bun:test";

import { listen } from "../src/server/listen.ts";
import { lines } from "./support/executable.ts";
import { makeFolder } from "./support/folder.ts";

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text();
const library = new URL("../src/index.ts", import.meta.url).href;

/** The example of the README that uses a name of the library. */
function exampleWith(name: string): string {
  const blocks = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = ""]) => code);
  const [example, ...others] = blocks.filter((code) => code.includes(`import { ${name} }`));
  if (example === undefined || others.length > 0) {
    throw new Error(`Expected one example with ${name} in the README, found ${blocks.length}`);
  }
  return example.replace('"wsecho"', JSON.stringify(library));
}

/** Runs a program as a reader of the README would, from a file of its own. */
async function start(code: string): Promise<AsyncDisposable & { output: AsyncGenerator<string> }> {
  const folder = await makeFolder();
  const file = await folder.write("example.ts", code);
  const program = Bun.spawn([process.execPath, file], { stderr: "inherit" });
  return {
    output: lines(program.stdout),
    async [Symbol.asyncDispose]() {
      program.kill();
      await program.exited;
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function nextLine(output: AsyncGenerator<string>): Promise<string> {
  const { value } = await output.next();
  return String(value);
}

test("the example of createEcho is an echo", async () => {
  await using program = await start(exampleWith("createEcho"));
  const line = await nextLine(program.output);
  const url = line.replace("Echoing at ", "");
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send("Hello");
  const { promise: reply, resolve } = Promise.withResolvers<unknown>();
  socket.onmessage = ({ data }) => resolve(data);
  expect(await reply).toBe("Hello");
  socket.terminate();
});

test("the example of connect prints the reply", async () => {
  await using server = await listen({ port: 0 });
  const code = exampleWith("connect").replace("ws://localhost:8765", server.url);
  await using program = await start(code);
  expect(await nextLine(program.output)).toBe("Echo: Hello");
});

test("the example of startEchoServer prints what the server got", async () => {
  await using program = await start(exampleWith("startEchoServer"));
  expect(await nextLine(program.output)).toBe('[ "Hello" ]');
});
