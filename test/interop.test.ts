import { describe, expect, test } from "bun:test";

import { lines, type Running, runWsecho, start, startServer, urlIn } from "./support/executable.ts";
import { wsClient, wsFolder } from "./support/foreign-client.ts";
import { freePort } from "./support/free-port.ts";
import { lacks } from "./support/prerequisite.ts";

const python = ["python3", "/usr/bin/python3", "python"].find(
  (name) => Bun.which(name) !== null && hasWebsockets(name),
);

function hasWebsockets(interpreter: string): boolean {
  const program = Bun.spawnSync([interpreter, "-c", "import websockets"], { stderr: "ignore" });
  return program.success;
}

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text();
const guide = Array.from(readme.matchAll(/^```python\n(.*?)^```$/gms), ([, code]) => code ?? "");
const [serverCode = "", clientCode = ""] = guide;

/** Starts a program of the guide in the README, with another port. */
function startGuide(code: string, port: number): Running {
  const command = [python ?? "python3", "-c", code.replaceAll("8765", String(port))];
  return start(command, { env: { PYTHONWARNINGS: "ignore" } });
}

const long = "Hello ".repeat(16_000);

describe.skipIf(lacks("ws for Node", wsClient.found))("with a server over ws for Node", () => {
  test.each([
    {
      what: "texts",
      argv: ["Hello", "Grüße 🙂"],
      want: { stdout: "Echo: Hello\nEcho: Grüße 🙂\n", exitCode: 0 },
    },
    { what: "a long text, compressed", argv: [long], want: { stdout: `Echo: ${long}\n` } },
    {
      what: "bytes",
      argv: ["--hex", "-b", "00ff0a"],
      want: { bytes: Uint8Array.of(0, 255, 10), exitCode: 0 },
    },
    {
      what: "a text, not compressed",
      argv: ["--no-compress", "Hello"],
      want: { stdout: "Echo: Hello\n", exitCode: 0 },
    },
    { what: "what ends it", argv: ["--expect-close", "4001", "close"], want: { exitCode: 0 } },
    { what: "what ends it too soon", argv: ["close"], want: { stdout: "", exitCode: 56 } },
  ])("send gets the answer to $what", async ({ argv, want }) => {
    const program = Bun.fileURLToPath(new URL("support/ws-server.mjs", import.meta.url));
    await using server = start(["node", program, wsFolder]);
    const url = urlIn(String((await lines(server.stdout).next()).value));
    expect(await runWsecho(["send", "-u", url, ...argv])).toMatchObject(want);
  });
});

describe.skipIf(lacks("websockets for Python", python !== undefined))(
  "with the programs in Python of the README",
  () => {
    test("send talks to their server", async () => {
      await using server = startGuide(serverCode, freePort());
      const log = lines(server.stdout);
      const url = urlIn(String((await log.next()).value));
      expect(await runWsecho(["send", "-u", url, "Hello", "Grüße 🙂"])).toMatchObject({
        stdout: "Echo: Hello\nEcho: Grüße 🙂\n",
        stderr: "",
        exitCode: 0,
      });
      expect((await log.next()).value).toBe("Received: Hello");
      expect((await log.next()).value).toBe("Received: Grüße 🙂");
    });

    test("send accepts a long reply, which their server compresses", async () => {
      await using server = startGuide(serverCode, freePort());
      const url = urlIn(String((await lines(server.stdout).next()).value));
      const message = "Hello ".repeat(16_000);
      const result = await runWsecho(["send", "-u", url, message]);
      expect(result).toMatchObject({ stdout: `Echo: ${message}\n`, stderr: "", exitCode: 0 });
    });

    test("serve answers their client", async () => {
      await using server = await startServer(["-v"]);
      await using client = startGuide(clientCode, server.port);
      expect(await client.finish()).toMatchObject({
        stdout: "Response from server: Echo: Hello, WebSocket!\n",
        stderr: "",
        exitCode: 0,
      });
      expect(await server.nextLine()).toStartWith("Connected: #1 ");
      expect(await server.nextLine()).toBe("#1 Received: Hello, WebSocket!");
      expect(await server.nextLine()).toStartWith("Closed: #1 with 1000 (normal closure)");
    });
  },
);

describe.skipIf(lacks("curl", Bun.which("curl") !== null))("with curl", () => {
  test("over plain HTTP, serve shows what it is and what to do", async () => {
    await using server = await startServer();
    const url = `http://localhost:${server.port}/path`;
    await using curl = start(["curl", "--silent", "--include", "--http1.1", url]);
    const { stdout, exitCode } = await curl.finish();
    expect(exitCode).toBe(0);
    expect(stdout).toStartWith("HTTP/1.1 426 Upgrade Required\r\n");
    expect(stdout).toMatch(/^upgrade: websocket\r$/im);
    expect(stdout).toEndWith(`\nTry: wsecho send "Hello" -u ws://localhost:${server.port}/path\n`);
  });

  test("with the headers of RFC 6455, section 1.2, serve shakes hands", async () => {
    await using server = await startServer();
    const headers = [
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
    ];
    await using curl = start([
      ...["curl", "--silent", "--dump-header", "-", "--http1.1"],
      ...headers.flatMap((header) => ["--header", header]),
      `http://localhost:${server.port}/`,
    ]);
    const head: string[] = [];
    for await (const line of lines(curl.stdout)) {
      if (line === "\r") break;
      head.push(line.toLowerCase().trimEnd());
    }
    expect(head[0]).toStartWith("http/1.1 101 ");
    expect(head).toContain("upgrade: websocket");
    expect(head).toContain("connection: upgrade");
    expect(head).toContain("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=");
  });
});
