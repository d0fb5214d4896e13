import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { hasBrowser, openBrowser } from "./browser.ts";
import { start } from "./executable.ts";

/** What a client is to do: send each message once the one before was answered, then close. */
export interface Wish {
  readonly url: string;
  readonly protocols?: readonly string[];
  /** What a page of this origin would send; a browser has one of its own. */
  readonly origin?: string;
  readonly messages?: readonly Content[];
  /** Without it, the client waits for the server to close. */
  readonly close?: { readonly code: number; readonly reason: string };
}

/** A text, or bytes. */
export type Content = string | { readonly base64: string };

/** What came of it. */
export type Outcome =
  | { readonly opened: false }
  | {
      readonly opened: true;
      readonly protocol: string;
      /** Whether permessage-deflate (RFC 7692) was agreed on. */
      readonly compressed: boolean;
      readonly replies: readonly Content[];
      readonly code: number;
      readonly reason: string;
    };

/** A WebSocket client that others wrote. */
export interface ForeignClient {
  readonly name: string;
  /** Whether it is installed here. */
  readonly found: boolean;
  start(): Promise<RunningClient>;
}

export interface RunningClient extends AsyncDisposable {
  /** The `Origin` that it sends by default. */
  readonly origin: string;
  converse(wish: Wish): Promise<Outcome>;
}

/** A Python that has the package `websockets`; undefined if none has. */
export const pythonWithWebsockets = ["python3", "/usr/bin/python3", "python"].find(
  (name) => Bun.which(name) !== null && runs([name, "-c", "import websockets"]),
);

/** The package `websockets` for Python. */
export const websocketsClient: ForeignClient = {
  name: "websockets for Python",
  found: pythonWithWebsockets !== undefined,
  start: async () => programClient([pythonWithWebsockets ?? "python3", beside("client.py")]),
};

/** Where the package `ws` is. Kept from one run to the next, as it takes a network to fetch it. */
export const wsFolder = join(tmpdir(), "wsecho-test-ws-8");

/** The package `ws` for Node. Bun has one of its own under that name. */
export const wsClient: ForeignClient = {
  name: "ws for Node",
  found: Bun.which("node") !== null && (existsSync(join(wsFolder, "node_modules/ws")) || fetchWs()),
  start: async () => programClient(["node", beside("client.mjs"), wsFolder]),
};

// Node 20 has it behind a flag, which later ones accept.
const nodeWithWebSocket = ["node", "--experimental-websocket"];

/** The `WebSocket` of Node itself, which is that of undici. */
export const undiciClient: ForeignClient = {
  name: "undici in Node",
  found: Bun.which("node") !== null && runs([...nodeWithWebSocket, "--eval", "WebSocket.name"]),
  start: async () =>
    programClient([...nodeWithWebSocket, "--no-warnings", beside("client-undici.mjs")]),
};

/** A page in Chromium. */
export const chromiumClient: ForeignClient = {
  name: "Chromium",
  found: hasBrowser,
  async start() {
    await using started = new AsyncDisposableStack();
    const page = Bun.file(beside("client.html"));
    const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response(page) });
    started.defer(() => server.stop(true));
    const { view } = started.use(await openBrowser());
    await view.navigate(server.url.href);
    const running = started.move();
    return {
      origin: server.url.origin,
      async converse(wish) {
        const complete = JSON.stringify({ protocols: [], messages: [], ...wish });
        return await view.evaluate<Outcome>(`converse(${complete})`);
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

/** A client that is started again for each conversation. */
function programClient(command: readonly string[]): RunningClient {
  const origin = "http://page.example";
  return {
    origin,
    async converse(wish) {
      const complete = JSON.stringify({ origin, protocols: [], messages: [], ...wish });
      await using program = start([...command, complete]);
      const { stdout, stderr } = await program.finish();
      if (stderr !== "") throw new Error(stderr);
      return JSON.parse(stdout) as Outcome;
    },
    async [Symbol.asyncDispose]() {},
  };
}

function fetchWs(): boolean {
  const flags = ["--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", wsFolder];
  return Bun.which("npm") !== null && runs(["npm", "install", ...flags, "ws@8"]);
}

function runs(command: string[]): boolean {
  const options = { stdout: "ignore", stderr: "ignore", timeout: 60_000 } as const;
  return Bun.spawnSync(command, options).success;
}

function beside(name: string): string {
  return Bun.fileURLToPath(new URL(name, import.meta.url));
}
