import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { executable } from "../support/executable.ts";
import { wsClient, wsFolder } from "../support/foreign-client.ts";
import { type Settings, toArguments } from "./servers/settings.ts";

/** A server that is compared with others. */
export interface Contender {
  readonly name: string;
  /** Why it cannot be measured here; undefined if it can. */
  readonly missing: string | undefined;
  readonly hasTls: boolean;
  /** The command that starts it; what it prints goes to `log`. */
  command(settings: Settings): readonly string[];
  /** Whether it is to write a log, which then goes to a file. */
  readonly logs?: true;
}

const python = ["/usr/bin/python3", "python3", "python"].find(
  (name) => Bun.which(name) !== null && Bun.spawnSync([name, "-c", "import websockets"]).success,
);

const gorillaPath = "/usr/share/gocode";

function wsecho(name: string, ...flags: string[]): Contender {
  return {
    name,
    missing: existsSync(executable) ? undefined : "bun run build has not been run",
    hasTls: true,
    command: ({ port, tls, compress }) => [
      executable,
      "serve",
      `--port=${port}`,
      "--host=127.0.0.1",
      "--max-connections=0",
      ...(tls ? ["--tls"] : []),
      ...(compress ? ["--compress"] : []),
      ...flags,
    ],
  };
}

/** What everything else is measured in. */
export const plainBun: Contender = {
  name: "plain Bun",
  missing: undefined,
  hasTls: true,
  command: (settings) => [process.execPath, beside("plain-bun.ts"), ...toArguments(settings)],
};

/** The executable, logging nothing. */
export const quietServe: Contender = wsecho("serve -q", "--quiet");

/** The executable in front of the server at a URL, logging nothing. */
export function quietFront(url: string): Contender {
  return wsecho("serve -q --upstream", "--quiet", `--upstream=${url}`);
}

/** All servers; those of other people's need to be installed. */
export const contenders: readonly Contender[] = [
  plainBun,
  quietServe,
  { ...wsecho("serve > file"), logs: true },
  {
    name: "ws",
    missing: wsClient.found ? undefined : "needs Node and the package ws",
    hasTls: false,
    command: (settings) => ["node", beside("ws.mjs"), wsFolder, ...toArguments(settings)],
  },
  {
    name: "gorilla",
    missing:
      Bun.which("go") !== null && existsSync(join(gorillaPath, "src/github.com/gorilla/websocket"))
        ? undefined
        : "needs Go and golang-github-gorilla-websocket-dev",
    hasTls: false,
    command: (settings) => [buildGorilla(), ...toArguments(settings)],
  },
  {
    name: "Python",
    missing: python === undefined ? "needs Python and the package websockets" : undefined,
    hasTls: false,
    command: (settings) => [python ?? "python3", beside("python.py"), ...toArguments(settings)],
  },
];

let gorilla: string | undefined;

/** Builds the server once; the package comes from Debian, without the modules of Go. */
function buildGorilla(): string {
  if (gorilla !== undefined) return gorilla;
  gorilla = join(tmpdir(), "wsecho-perf-gorilla");
  const env = { ...process.env, GO111MODULE: "off", GOPATH: gorillaPath };
  const { success, stderr } = Bun.spawnSync(["go", "build", "-o", gorilla, beside("gorilla.go")], {
    env,
  });
  if (!success) throw new Error(`Cannot build the server on gorilla/websocket: ${stderr}`);
  return gorilla;
}

function beside(name: string): string {
  return Bun.fileURLToPath(new URL(`servers/${name}`, import.meta.url));
}
