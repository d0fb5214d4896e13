import { expect, test } from "bun:test";
import { join } from "node:path";

import manifest from "../../package.json" with { type: "json" };
import { makeFolder } from "../support/folder.ts";
import { notOn } from "../support/prerequisite.ts";

const root = join(import.meta.dir, "../..");

function release(...args: readonly string[]) {
  const command = [process.execPath, "src/release/main.ts", ...args];
  return Bun.spawn(command, { cwd: root, stdout: "pipe", stderr: "pipe" });
}

test.skipIf(notOn("Linux"))(
  "a release for this system is whole, and has its checksums",
  async () => {
    const name = `linux-${process.arch}`;
    const program = release(name, "--tag", `v${manifest.version}`);
    const [, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
    expect({ errors, code: await program.exited }).toEqual({ errors: "", code: 0 });
    const sums = await Bun.file(join(root, "dist/SHA256SUMS")).text();
    for (const [, digest, path = ""] of sums.matchAll(/^(\w+) {2}(.*)$/gm)) {
      const bytes = await Bun.file(join(root, "dist", path)).bytes();
      expect(new Bun.CryptoHasher("sha256").update(bytes).digest("hex")).toBe(digest ?? "");
    }
    await using folder = await makeFolder();
    const archive = join(root, `dist/wsecho-${manifest.version}-${name}.tar.gz`);
    const unpack = Bun.spawn(["tar", "xzf", archive, "-C", folder.path, "--strip-components=1"]);
    expect(await unpack.exited).toBe(0);
    const version = Bun.spawn([folder.at("wsecho"), "--version"]);
    expect(await version.stdout.text()).toStartWith(`wsecho ${manifest.version} (Bun `);
    for (const path of ["LICENSE", "wsecho.1", "completions/_wsecho"]) {
      expect(await Bun.file(folder.at(path)).exists()).toBe(true);
    }
  },
  120_000,
);

test.each([
  { args: ["amiga"], error: /^Unknown target "amiga": expected linux-x64, / },
  {
    args: ["--tag", "v99.0.0"],
    error: /^Cannot release "v99\.0\.0": expected "v\d+\.\d+\.\d+"\n$/,
  },
])("a release of $args is refused in one line", async ({ args, error }) => {
  const program = release(...args);
  expect(await program.stderr.text()).toMatch(error);
  expect(await program.exited).toBe(1);
});
