import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { delimiter, dirname } from "node:path";

import { snippetsFor, type SnippetState } from "../../src/page/snippets.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { executable, neutralEnv } from "../support/executable.ts";
import { lacks, notOn } from "../support/prerequisite.ts";

let server: EchoServer;

beforeAll(async () => {
  server = await listen({ port: 0, token: "s3cret" });
});

afterAll(() => server.stop(0));

const text = `it's "quoted" $HOME \\ ✓`;
const bytes = Uint8Array.of(0, 255, 65);

function stateFor(message: string | Uint8Array): SnippetState {
  const reply = typeof message === "string" ? message : undefined;
  const offers = ["chat", "bearer.s3cret"];
  const url = `${server.url}/?delay=1ms&prefix=`;
  return { url, message, subprotocols: ["chat"], token: "s3cret", offers, reply };
}

function codeOf(title: string, state: SnippetState): string {
  const found = snippetsFor(state).find((snippet) => snippet.title === title);
  if (found === undefined) throw new Error(`No snippet ${title}`);
  return found.code;
}

/** Runs a program, and gives what it prints. */
async function outputOf(...command: readonly string[]): Promise<string> {
  const path = [dirname(executable), process.env["PATH"]].join(delimiter);
  const program = Bun.spawn([...command], { env: { ...neutralEnv(), PATH: path }, stderr: "pipe" });
  const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
  expect({ errors, code: await program.exited }).toEqual({ errors: "", code: 0 });
  return output;
}

const python = ["python3", "/usr/bin/python3"].find((name) => {
  if (Bun.which(name) === null) return false;
  return Bun.spawnSync([name, "-c", "import websockets"], { stderr: "ignore" }).success;
});

describe("a snippet runs as it was copied:", () => {
  test.skipIf(notOn("Unix")).each([
    { message: text, want: `${text}\n` },
    // A pipe gets bytes as they are.
    { message: bytes, want: "\0\ufffdA" },
  ])("wsecho with $message", async ({ message, want }) => {
    expect(await outputOf("sh", "-c", codeOf("wsecho", stateFor(message)))).toStartWith(want);
  });

  test.skipIf(notOn("Unix")).each([text, bytes])("CI step with %p", async (message) => {
    const steps = Bun.YAML.parse(codeOf("CI step", stateFor(message)));
    const run = Array.isArray(steps) ? String(steps[0].run) : "";
    expect(await outputOf("sh", "-c", run)).not.toBe("");
  });

  test("and a CI step fails where the answer is another one", async () => {
    const state = { ...stateFor(text), reply: "something else" };
    const steps = Bun.YAML.parse(codeOf("CI step", state));
    const run = Array.isArray(steps) ? String(steps[0].run) : "";
    const path = [dirname(executable), process.env["PATH"]].join(delimiter);
    const env = { ...neutralEnv(), PATH: path };
    expect(await Bun.spawn(["sh", "-c", run], { env, stderr: "ignore" }).exited).not.toBe(0);
  });

  const node = ["node", "--experimental-websocket", "--no-warnings", "--eval"];
  test.skipIf(lacks("node", Bun.which("node") !== null))("Node", async () => {
    expect(await outputOf(...node, codeOf("Node", stateFor(text)))).toBe(`${text}\n`);
    expect(await outputOf(...node, codeOf("Node", stateFor(bytes)))).toInclude("Blob");
  });

  test.skipIf(lacks("websockets for Python", python !== undefined))("Python", async () => {
    const run = (message: string | Uint8Array) => {
      return outputOf(python ?? "", "-c", codeOf("Python", stateFor(message)));
    };
    expect(await run(text)).toBe(`${text}\n`);
    expect(await run(bytes)).toBe("b'\\x00\\xffA'\n");
  });

  test.skipIf(lacks("Chromium", hasBrowser))(
    "Browser",
    async () => {
      const printed = Promise.withResolvers<unknown>();
      await using browser = await openBrowser({ console: (_, first) => printed.resolve(first) });
      // A page from elsewhere may not reach this machine.
      await browser.view.navigate(`${server.url.replace("ws", "http")}/healthz`);
      await browser.view.evaluate(`(() => { ${codeOf("Browser", stateFor(text))} })()`);
      expect(await printed.promise).toBe(text);
    },
    20_000,
  );
});

test.each(["-v", "ws://localhost"])(
  "a message like %s is not taken for anything else",
  (message) => {
    const url = "ws://localhost:8765";
    const state = { url, message, subprotocols: [], token: "", offers: [], reply: undefined };
    const [first] = snippetsFor(state);
    expect(first?.code).toBe(`wsecho send -u ws://localhost:8765 -- ${message}`);
  },
);
