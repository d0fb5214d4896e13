import { chmod, link, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

import { bundleScripts } from "../../src/release/bundle.ts";
import { mainPackage } from "../../src/release/packages.ts";
import { executable } from "./executable.ts";
import { type Folder, makeFolder } from "./folder.ts";

const root = join(import.meta.dir, "../..");

/** A project that has the npm package installed, with the executable of this checkout. */
export interface Installed extends Folder {
  /** What `npx wsecho` starts. */
  readonly launcher: string;
  /** The file in the package for this platform. */
  readonly executable: string;
}

/** Installs the package as a package manager would, from what a release would publish. */
export async function installPackage(): Promise<Installed> {
  const folder = await makeFolder();
  const nothing = new Uint8Array();
  const { entries } = mainPackage({
    ...(await bundleScripts(root)),
    license: nothing,
    readme: nothing,
    types: [],
  });
  for (const { path, content } of entries) {
    await folder.write(`node_modules/wsecho/${path}`, content);
  }
  const launcher = folder.at("node_modules/wsecho/bin/wsecho.js");
  await chmod(launcher, 0o755);
  const file = process.platform === "win32" ? "wsecho.exe" : "wsecho";
  const platform = `node_modules/@wsecho/${process.platform}-${process.arch}`;
  await folder.write(`${platform}/package.json`, "{}");
  const program = folder.at(`${platform}/bin/${file}`);
  await mkdir(dirname(program), { recursive: true });
  // A copy would be 100 MB; a link only works on the same disk.
  await link(executable, program).catch(() => symlink(executable, program));
  await folder.write("package.json", '{ "private": true, "type": "module" }');
  return { ...folder, launcher, executable: program };
}

/** A program that the tests of the package can use, where `TEST_TOOLS` says where others are installed. */
export function findTool(name: string): string | undefined {
  const tools = process.env["TEST_TOOLS"];
  if (tools === undefined) return undefined;
  const path = join(tools, "node_modules", name);
  return Bun.which(path) ?? undefined;
}
