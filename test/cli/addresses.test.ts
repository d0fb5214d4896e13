// What a person types for an address leads `send` and `bench` to the same server.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/fake-io.ts";
import { makeFolder } from "../support/folder.ts";
import { lacksIpv6, notOn } from "../support/prerequisite.ts";
import { runSend } from "../support/send-rows.ts";
import { type Serving, serving } from "../support/serving.ts";

/** Whether an address leads `send` to an echo, and `bench` to echoes without an error. */
async function expectEcho(args: readonly string[]): Promise<void> {
  const sent = await runSend([...args, "-n1", "--", "Hi"]);
  expect(sent).toMatchObject({ stdout: "Echo: Hi\n", stderr: "", exitCode: 0 });
  const io = fakeIo();
  expect(await run(["bench", "-q", "-c1", "-d20ms", ...args], io)).toBe(0);
}

let server: Serving;
let port: string;

beforeAll(async () => {
  server = await serving(["-q"]);
  ({ port } = new URL(server.url));
});
afterAll(() => server[Symbol.asyncDispose]());

test.each([
  { form: "ws://localhost:PORT" },
  { form: "ws://127.0.0.1:PORT/path?x=y" },
  { form: "http://localhost:PORT" },
  { form: "localhost:PORT" },
  { form: "localhost:PORT/path" },
  { form: "127.1:PORT" },
  { form: "ws://:PORT" },
  { form: ":PORT" },
  { form: ":PORT/path" },
  { form: "PORT" },
  { form: "PORT/path" },
])("$form", async ({ form }) => {
  await expectEcho(["-u", form.replace("PORT", port)]);
});

test.skipIf(lacksIpv6())("[::1]:PORT", () => expectEcho(["-u", `[::1]:${port}`]));

test("a first word that begins with a scheme needs no -u", async () => {
  await expectEcho([server.url]);
  await expectEcho([server.url.replace("ws:", "http:")]);
});

test("a first message like localhost:9000 is sent, with a hint at -u", async () => {
  const sent = await runSend(["-u", server.url, "localhost:9000"]);
  expect(sent).toMatchObject({ stdout: "Echo: localhost:9000\n", stderr: "" });
  const env = { WSECHO_URL: server.url };
  expect(await runSend(["localhost:9000"], { env })).toMatchObject({
    stdout: "Echo: localhost:9000\n",
    stderr:
      'Sending "localhost:9000" as a message. To connect to it: wsecho send -u "localhost:9000"\n',
    exitCode: 0,
  });
});

// Windows keeps its sockets elsewhere.
describe.skipIf(notOn("Unix"))("a URL that serve prints:", () => {
  test.each([
    { flags: ["--host", "127.0.0.1"], tls: [] },
    { flags: ["--host", "127.0.0.1", "--tls"], tls: ["-k"] },
    { flags: ["--unix", "FOLDER/a b:c#d?e%f%41ü.sock"], tls: [] },
    { flags: ["--unix", "FOLDER/tls.sock", "--tls"], tls: ["-k"] },
  ])("$flags", async ({ flags, tls }) => {
    await using folder = await makeFolder();
    const filled = flags.map((flag) => flag.replace("FOLDER", folder.at(".")));
    await using own = await serving(["-q", ...filled]);
    await expectEcho([own.url, ...tls]);
    await expectEcho(["-u", own.url, ...tls]);
  });
});
