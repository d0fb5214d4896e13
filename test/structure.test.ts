import { expect, test } from "bun:test";
import { posix } from "node:path";

import manifest from "../package.json" with { type: "json" };

/** What a layer may import; a name without a folder is a file of its own. */
const layers: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["cli"],
  release: ["release", "cli", "text"],
  page: ["page", "protocol", "text", "errors.ts"],
  npm: ["npm", "index.ts", "server", "client", "protocol", "text", "errors.ts"],
  "index.ts": ["server", "client", "protocol", "text", "errors.ts"],
  cli: ["cli", "server", "client", "bench", "protocol", "text", "errors.ts"],
  server: ["server", "protocol", "text", "errors.ts"],
  client: ["client", "protocol", "text", "errors.ts"],
  bench: ["bench", "protocol", "text", "errors.ts"],
  protocol: ["protocol", "text", "errors.ts"],
  text: ["text", "errors.ts"],
  "errors.ts": [],
};

interface Source {
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly lineCount: number;
  /** Modules as they are named in the code. */
  readonly imports: readonly string[];
}

const root = new URL("../src/", import.meta.url);

async function readSource(path: string): Promise<Source> {
  const text = await Bun.file(new URL(path, root)).text();
  const code = text.replace(/\/\*.*?\*\/|^\s*\/\/.*?$/gms, "");
  const named = code.matchAll(/(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm);
  const imports = Array.from(named, ([, name = ""]) => name);
  const lineCount = text.split("\n").length - 1;
  return { path, code, lineCount, imports };
}

const paths = Array.from(new Bun.Glob("**/*.ts").scanSync(Bun.fileURLToPath(root)), (path) =>
  path.replaceAll("\\", "/"),
);
const sources = await Promise.all(paths.sort().map(readSource));

function layerOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

/** The files of src that a source imports. */
function filesImportedBy({ path, imports }: Source): string[] {
  const relative = imports.filter((name) => name.startsWith(".") && name.endsWith(".ts"));
  return relative.map((name) => posix.join(posix.dirname(path), name));
}

const importsOf = new Map(sources.map((source) => [source.path, filesImportedBy(source)]));

/** A file, and by way of which others it imports itself; undefined if none does. */
function findCircle(): string[] | undefined {
  const done = new Set<string>();

  function follow(file: string, way: readonly string[]): string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of importsOf.get(file) ?? []) {
      const circle = follow(next, [...way, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  }

  return paths.map((file) => follow(file, [])).find((circle) => circle !== undefined);
}

/** The longest chain of files in a folder of which each imports the next. */
function longestChain(folder: string): string[] {
  const known = new Map<string, string[]>();

  function chainFrom(file: string): string[] {
    const found = known.get(file);
    if (found !== undefined) return found;
    // So that a circle, for which there is another test, ends.
    known.set(file, []);
    const nexts = (importsOf.get(file) ?? []).filter((next) => next.startsWith(folder));
    const chain = [file, ...longest(nexts.map(chainFrom))];
    known.set(file, chain);
    return chain;
  }

  return longest(paths.filter((path) => path.startsWith(folder)).map(chainFrom));
}

function longest(chains: readonly string[][]): string[] {
  return chains.reduce((one, other) => (other.length > one.length ? other : one), []);
}

test("imports of values, of types, and those made later are all looked at", () => {
  const { imports = [] } = sources.find(({ path }) => path === "cli/run.ts") ?? {};
  for (const name of ["./commands.ts", "./io.ts", "./about.ts"]) expect(imports).toContain(name);
});

test("each file imports from its own layer or one below", () => {
  const wrong = sources.flatMap((source) => {
    const allowed = layers[layerOf(source.path)] ?? [];
    const files = filesImportedBy(source).filter((file) => !allowed.includes(layerOf(file)));
    return files.map((file) => `${source.path} imports ${file}`);
  });
  expect(wrong).toEqual([]);
  expect(Object.keys(layers)).toEqual(expect.arrayContaining(paths.map(layerOf)));
});

test("nothing from outside of src is imported except what a layer may import", () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    cli: [
      "citty",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:readline",
      "node:stream",
      "node:timers/promises",
      "node:tty",
      "package.json",
      // Of which the bundler makes the page.
      "page/index.html",
    ],
    server: ["node:crypto", "node:fs", "node:path", "node:timers/promises", "package.json"],
    client: [
      "node:events",
      "node:fs/promises",
      "node:net",
      "node:os",
      "node:path",
      "node:timers/promises",
      "node:tls",
      "node:zlib",
    ],
    bench: ["node:zlib"],
    npm: ["node:child_process", "node:fs", "node:module", "node:os", "node:stream"],
    release: ["node:fs/promises", "node:os", "node:path", "node:util", "node:zlib", "package.json"],
  };
  const wrong = sources.flatMap(({ path, imports }) => {
    const outside = imports.filter((name) => !name.endsWith(".ts"));
    const names = outside.map((name) => name.replace(/^(?:\.\.\/)+/, ""));
    return names
      .filter((name) => allowed[layerOf(path)]?.includes(name) !== true)
      .map((name) => `${path} imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

test("no file imports itself by way of others, not even for types", () => {
  expect(findCircle()).toBeUndefined();
});

test("the server is 10 floors high at most", () => {
  const chain = longestChain("server/");
  expect(chain.slice(10), chain.join(" imports ")).toEqual([]);
});

test("most files are short", () => {
  const [median = 0] = sources
    .map(({ lineCount }) => lineCount)
    .sort((one, other) => one - other)
    .slice(sources.length / 2);
  expect(median).toBeLessThanOrEqual(65);
});

test("citty is the only package that the executable needs", () => {
  expect(Object.keys(manifest.dependencies)).toEqual(["citty"]);
});

test("only the outermost files touch the process and its streams", () => {
  const world =
    /\bprocess\b|\bconsole\.|\bBun\.(?:stdin|stdout|stderr|env|argv)\b|\bimport\.meta\.env\b/;
  const touching = sources.filter(({ code }) => world.test(code.replace(/"[^"]*"/g, '""')));
  expect(touching.map(({ path }) => path)).toEqual([
    // What a load uses of the machine is what its process uses.
    "bench/client-usage.ts",
    "cli/process-io.ts",
    // It asks the system about a terminal, below all of node's streams.
    "cli/terminal.ts",
    // It is the process that has the channel to its parent.
    "cli/worker-channel.ts",
    "main.ts",
    // What other runtimes run is a process of its own.
    "npm/launcher.ts",
    "npm/test-server.ts",
    // Not this program prints there, but what it shows to copy.
    "page/snippets.ts",
    "release/declarations.ts",
    "release/main.ts",
    "release/picture.ts",
    // The metrics are those of the process.
    "server/metrics/metrics.ts",
  ]);
});

test("one file of the server pauses, resumes, pings, closes and cuts connections", () => {
  const acts = /\bws\.(?:pause|resume|ping|terminate|close)\b/;
  const acting = sources.filter(({ path, code }) => path.startsWith("server/") && acts.test(code));
  expect(acting.map(({ path }) => path)).toEqual(["server/flow.ts"]);
});

test("each file is imported by another", () => {
  const used = new Set([...importsOf.values()].flat());
  const unused = paths.filter((path) => !used.has(path));
  expect(unused).toEqual([
    "main.ts",
    "npm/index.ts",
    "npm/launcher.ts",
    "page/main.ts",
    "release/main.ts",
    "release/page-picture.ts",
    "release/picture.ts",
  ]);
});

test("each file is one idea, of 250 lines at most", () => {
  const long = sources.filter(({ lineCount }) => lineCount > 250);
  expect(long.map(({ path, lineCount }) => `${path}: ${lineCount}`)).toEqual([]);
});

test("the library exports these names and no others", async () => {
  expect(manifest.exports).toEqual({ ".": "./src/index.ts" });
  const library: object = await import("../src/index.ts");
  expect(Object.keys(library).sort()).toEqual([
    "ConnectionClosedError",
    "HandshakeRefusedError",
    "ParseError",
    "WsechoError",
    "connect",
    "createEcho",
    "startEchoServer",
  ]);
});
