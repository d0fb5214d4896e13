import manifest from "../../package.json" with { type: "json" };
import type { Entry } from "./entry.ts";
import { executableOf, type Target, targets } from "./targets.ts";

/** A package as npm downloads it: the files below `package/`. */
export interface Package {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** The name of the package with the executable for a target; undefined if npm has none. */
export function packageName({ npm }: Target): string | undefined {
  if (npm === undefined) return undefined;
  return `@wsecho/${npm.os}-${npm.cpu}${npm.libc === "musl" ? "-musl" : ""}`;
}

/** The package with the executable for one platform; undefined if npm has none for it. */
export function platformPackage(
  target: Target,
  executable: Uint8Array,
  license: Uint8Array,
): Package | undefined {
  const name = packageName(target);
  if (name === undefined || target.npm === undefined) return undefined;
  const { os, cpu, libc } = target.npm;
  const description = {
    name,
    version: manifest.version,
    description: `The executable of wsecho for ${target.name}`,
    license: manifest.license,
    os: [os],
    cpu: [cpu],
    ...(libc !== undefined && { libc: [libc] }),
    preferUnplugged: true,
  };
  const path = `bin/${executableOf(target)}`;
  return {
    name,
    entries: [
      json("package.json", description),
      { path: "LICENSE", content: license },
      { path, content: executable, isExecutable: true },
    ],
  };
}

/** What the package `wsecho` consists of. */
export interface MainPackageParts {
  readonly license: Uint8Array;
  readonly readme: Uint8Array;
  readonly launcher: Uint8Array;
  /** The library as Bun runs it, and as Node and Deno do. */
  readonly forBun: Uint8Array;
  readonly forNode: Uint8Array;
  readonly types: readonly Entry[];
}

/** The package that people install: a launcher, the library and its types. */
export function mainPackage(parts: MainPackageParts): Package {
  const { name, version, description, keywords, license } = manifest;
  const platforms = targets.flatMap((target) => packageName(target) ?? []);
  const about = {
    ...{ name, version, description, keywords, license, type: "module" },
    bin: { wsecho: "bin/wsecho.js" },
    exports: {
      ".": {
        types: "./types/index.d.ts",
        bun: "./lib/bun.js",
        default: "./lib/node.js",
      },
    },
    engines: { node: ">=20", bun: manifest.engines.bun },
    optionalDependencies: Object.fromEntries(platforms.map((each) => [each, version])),
  };
  return {
    name,
    entries: [
      json("package.json", about),
      { path: "LICENSE", content: parts.license },
      { path: "README.md", content: parts.readme },
      { path: "bin/wsecho.js", content: parts.launcher, isExecutable: true },
      { path: "lib/bun.js", content: parts.forBun },
      { path: "lib/node.js", content: parts.forNode },
      ...parts.types.map(({ path, content }) => ({ path: `types/${path}`, content })),
    ],
  };
}

/** The name of a package's file, as `npm pack` has it. */
export function tarballName(name: string): string {
  return `${name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
}

function json(path: string, value: object): Entry {
  return { path, content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}
