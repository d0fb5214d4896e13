import { join } from "node:path";

/**
 * Bundles a module with all that it imports into one file.
 *
 * @param entry path of the module, relative to `root`
 * @throws {Error} when it cannot be bundled
 */
export async function bundle(
  root: string,
  entry: string,
  target: "bun" | "node",
): Promise<Uint8Array> {
  const { outputs } = await Bun.build({
    entrypoints: [join(root, entry)],
    target,
    format: "esm",
    minify: { whitespace: true, syntax: true },
  });
  const [output] = outputs;
  if (output === undefined) throw new Error(`Cannot bundle ${entry}`);
  return new Uint8Array(await output.arrayBuffer());
}

/** The scripts of the npm package. */
export async function bundleScripts(root: string) {
  const [launcher, forBun, forNode] = await Promise.all([
    bundle(root, "src/npm/launcher.ts", "node"),
    bundle(root, "src/index.ts", "bun"),
    bundle(root, "src/npm/index.ts", "node"),
  ]);
  return { launcher, forBun, forNode };
}
