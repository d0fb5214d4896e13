import { dirname, join, normalize } from "node:path";

import type { Entry } from "./entry.ts";

/** What the types need that a consumer's compiler may not load by itself. */
const libraries = ["es2022", "esnext.disposable"];

/**
 * Emits the types of a module, and of those that they mention, as `.d.ts` files. What is marked
 * `@internal` is left out.
 *
 * @param entry path of the module, in `root`
 * @throws {Error} when the compiler reports one
 */
export async function emitDeclarations(root: string, entry: string): Promise<Entry[]> {
  const folder = await makeTemporary();
  try {
    await compile(root, entry, folder);
    return await reachable(folder, entry.replace(/\.ts$/, ".d.ts"));
  } finally {
    await removeFolder(folder);
  }
}

async function compile(root: string, entry: string, outDir: string): Promise<void> {
  const flags = [
    ...["--declaration", "--emitDeclarationOnly", "--stripInternal", "--skipLibCheck"],
    ...["--strict", "--exactOptionalPropertyTypes", "--erasableSyntaxOnly"],
    ...["--target", "esnext", "--module", "preserve", "--moduleResolution", "bundler"],
    ...["--lib", "esnext", "--types", "bun-types", "--resolveJsonModule"],
    ...["--allowImportingTsExtensions", "--rootDir", root, "--outDir", outDir],
  ];
  const compiler = Bun.resolveSync("typescript/bin/tsc", root);
  const program = Bun.spawn([process.execPath, compiler, join(root, entry), ...flags], {
    stdout: "pipe",
  });
  const problems = await program.stdout.text();
  if ((await program.exited) !== 0) throw new Error(`Cannot emit the types:\n${problems}`);
}

/** The declarations that one of them leads to, with imports that every compiler resolves. */
async function reachable(folder: string, entry: string): Promise<Entry[]> {
  const texts = new Map<string, string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = await Bun.file(join(folder, path)).text();
    const here = dirname(path);
    const renamed = text.replace(importedFile, (_, before: string, name: string) => {
      waiting.push(normalize(join(here, `${name}.d.ts`)).replaceAll("\\", "/"));
      return `${before}"${name}.js"`;
    });
    texts.set(path, renamed);
  }
  const references = libraries.map((name) => `/// <reference lib="${name}" />\n`).join("");
  return Array.from(texts, ([path, text]) => ({
    path,
    content: Buffer.from(path === entry ? references + text : text),
  })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const importedFile = /(\bfrom |\bimport\()"(\.[^"]*)\.ts"/g;

async function makeTemporary(): Promise<string> {
  const { mkdtemp } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  return mkdtemp(join(tmpdir(), "wsecho-types-"));
}

async function removeFolder(path: string): Promise<void> {
  const { rm } = await import("node:fs/promises");
  await rm(path, { recursive: true });
}
