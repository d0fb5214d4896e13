import { expect, test } from "bun:test";

import manifest from "../../package.json" with { type: "json" };
import { packagesFor } from "../../src/npm/executable.ts";
import {
  mainPackage,
  type Package,
  packageName,
  platformPackage,
  tarballName,
} from "../../src/release/packages.ts";
import { targets } from "../../src/release/targets.ts";

const nothing = new Uint8Array();

/** The `package.json` of a package. */
function descriptionOf({ entries }: Package): Record<string, unknown> {
  const entry = entries.find(({ path }) => path === "package.json");
  return JSON.parse(Buffer.from(entry?.content ?? nothing).toString());
}

test("each platform has one package, which the launcher looks for", () => {
  const names = targets.flatMap((target) => packageName(target) ?? []);
  expect(new Set(names).size).toBe(names.length);
  const systems = [
    { os: "linux", cpu: "x64" },
    { os: "linux", cpu: "arm64" },
    { os: "darwin", cpu: "x64" },
    { os: "darwin", cpu: "arm64" },
    { os: "win32", cpu: "x64" },
    { os: "win32", cpu: "arm64" },
  ];
  expect(systems.flatMap(packagesFor).sort()).toEqual(names.sort());
});

test.each(targets)("the package of $name is for that platform alone", (target) => {
  const built = platformPackage(target, Buffer.from("program"), nothing);
  if (built === undefined) return expect(target.npm).toBeUndefined();
  const { os, cpu, libc } = target.npm ?? {};
  expect(descriptionOf(built)).toMatchObject({
    version: manifest.version,
    os: [os],
    cpu: [cpu],
    ...(libc !== undefined && { libc: [libc] }),
  });
  const [program] = built.entries.filter(({ isExecutable }) => isExecutable);
  expect(program?.path).toBe(os === "win32" ? "bin/wsecho.exe" : "bin/wsecho");
});

test("the package that people install depends on all of them, in its own version", () => {
  const types = [{ path: "index.d.ts", content: nothing }];
  const parts = { license: nothing, readme: nothing, launcher: nothing };
  const main = mainPackage({ ...parts, forBun: nothing, forNode: nothing, types });
  const { optionalDependencies, exports, bin } = descriptionOf(main);
  const names = targets.flatMap((target) => packageName(target) ?? []);
  expect(optionalDependencies).toEqual(
    Object.fromEntries(names.map((name) => [name, manifest.version])),
  );
  expect(main.entries).toContainEqual({ path: "types/index.d.ts", content: nothing });
  const files = main.entries.map(({ path }) => `./${path}`);
  expect(Object.values({ ...(bin as object) }).every((path) => files.includes(`./${path}`))).toBe(
    true,
  );
  expect(exports).toEqual({
    ".": { types: "./types/index.d.ts", bun: "./lib/bun.js", default: "./lib/node.js" },
  });
});

test.each([
  { name: "wsecho", file: `wsecho-${manifest.version}.tgz` },
  { name: "@wsecho/linux-x64", file: `wsecho-linux-x64-${manifest.version}.tgz` },
])("$name is packed as npm does", ({ name, file }) => {
  expect(tarballName(name)).toBe(file);
});
