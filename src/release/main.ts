import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import manifest from "../../package.json" with { type: "json" };
import { loadCommands } from "../cli/commands.ts";
import { candidatesOf } from "../cli/completions/candidates.ts";
import { completionScripts } from "../cli/completions/command.ts";
import { allTopics } from "../cli/topics/topics.ts";
import { bundleScripts } from "./bundle.ts";
import { emitDeclarations } from "./declarations.ts";
import { checksums, packDownload } from "./downloads.ts";
import type { Entry } from "./entry.ts";
import { renderManPage } from "./man-page.ts";
import { mainPackage, type Package, platformPackage, tarballName } from "./packages.ts";
import { packTarGz } from "./tar.ts";
import { executableOf, type Target, targets } from "./targets.ts";

/** The checkout that is released. */
const root = join(import.meta.dir, "../..");

/** What is to be made. */
interface Wish {
  /** Only these targets, by their names; all if there are none. */
  readonly chosen: readonly string[];
  /** The tag that is released, which must be that of the version. */
  readonly tag: string | undefined;
}

/**
 * Makes everything that is published, in `dist`: an archive for each target, the npm packages in
 * `dist/npm`, and the checksums of all of them.
 */
async function release({ chosen, tag }: Wish): Promise<void> {
  checkWish({ chosen, tag });
  const dist = join(root, "dist");
  await rm(join(dist, "npm"), { recursive: true, force: true });
  await mkdir(join(dist, "npm"), { recursive: true });
  const license = await Bun.file(join(root, "LICENSE")).bytes();
  const extras = [{ path: "LICENSE", content: license }, ...(await documents())];
  const files: { readonly name: string; readonly bytes: Uint8Array }[] = [];

  async function publish(name: string, bytes: Uint8Array): Promise<void> {
    await Bun.write(join(dist, name), bytes);
    files.push({ name, bytes });
    console.log(`${String(bytes.length).padStart(11)}  dist/${name}`);
  }

  async function publishPackage({ name, entries }: Package): Promise<void> {
    const inFolder = entries.map((entry) => ({ ...entry, path: `package/${entry.path}` }));
    await publish(`npm/${tarballName(name)}`, packTarGz(inFolder));
  }

  for (const target of targets) {
    if (chosen.length > 0 && !chosen.includes(target.name)) continue;
    const executable = await build(target);
    const { name, bytes } = packDownload(target, manifest.version, executable, extras);
    await publish(name, bytes);
    const forNpm = platformPackage(target, executable, license);
    if (forNpm !== undefined) await publishPackage(forNpm);
  }
  await publishPackage(
    mainPackage({
      license,
      readme: await Bun.file(join(root, "README.md")).bytes(),
      ...(await bundleScripts(root)),
      types: await emitDeclarations(join(root, "src"), "index.ts"),
    }),
  );
  await Bun.write(join(dist, "SHA256SUMS"), checksums(files));
}

/** Throws where there is no such target, or the tag is another. */
function checkWish({ chosen, tag }: Wish): void {
  const names = targets.map(({ name }) => name);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Unknown target ${JSON.stringify(unknown)}: expected ${names.join(", ")}`);
  }
  if (tag === undefined || tag === `v${manifest.version}`) return;
  throw new Error(`Cannot release ${JSON.stringify(tag)}: expected "v${manifest.version}"`);
}

/** Builds as `bun run build` does, for another system. */
async function build(target: Target): Promise<Uint8Array> {
  // The name of the file is in the executable, so that only the same name gives the same bytes.
  const path = join("dist/build", target.name, executableOf(target));
  const command = [process.execPath, "run", "build", `--target=${target.bun}`, "--outfile", path];
  const program = Bun.spawn(command, { cwd: root, stdout: "pipe", stderr: "pipe" });
  const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
  if ((await program.exited) !== 0) {
    throw new Error(`Cannot build for ${target.name}:\n${output}${errors}`);
  }
  return await Bun.file(join(root, path)).bytes();
}

/** The manual, and what completes commands in shells. */
async function documents(): Promise<Entry[]> {
  const { version, description } = manifest;
  const commands = await loadCommands();
  const topics = allTopics();
  const candidates = candidatesOf(commands, topics);
  const names = {
    bash: "wsecho.bash",
    zsh: "_wsecho",
    fish: "wsecho.fish",
    powershell: "wsecho.ps1",
  } as const satisfies Record<keyof typeof completionScripts, string>;
  const scripts = [
    { path: `completions/${names.bash}`, text: completionScripts.bash(candidates) },
    { path: `completions/${names.zsh}`, text: completionScripts.zsh(candidates) },
    { path: `completions/${names.fish}`, text: completionScripts.fish(candidates) },
    { path: `completions/${names.powershell}`, text: completionScripts.powershell(candidates) },
  ];
  const manual = renderManPage({ version, description, commands, topics });
  return [{ path: "wsecho.1", text: manual }, ...scripts].map(({ path, text }) => ({
    path,
    content: Buffer.from(text),
  }));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: "string" } },
});
try {
  await release({ chosen: positionals, tag: values.tag });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
