import type { Entry } from "./entry.ts";
import { packTarGz } from "./tar.ts";
import { executableOf, isWindows, type Target } from "./targets.ts";
import { packZip } from "./zip.ts";

/** The archive that a person downloads: the executable, and what goes with it. */
export function packDownload(
  target: Target,
  version: string,
  executable: Uint8Array,
  extras: readonly Entry[],
): { readonly name: string; readonly bytes: Uint8Array } {
  const folder = `wsecho-${version}-${target.name}`;
  const main = { path: executableOf(target), content: executable, isExecutable: true };
  const entries = [main, ...extras].map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
  return isWindows(target)
    ? { name: `${folder}.zip`, bytes: packZip(entries) }
    : { name: `${folder}.tar.gz`, bytes: packTarGz(entries) };
}

/** The lines of `SHA256SUMS`, which `sha256sum --check` reads. */
export function checksums(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): string {
  const lines = files.map(({ name, bytes }) => {
    const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    return `${digest}  ${name}\n`;
  });
  return lines.toSorted((a, b) => a.slice(66).localeCompare(b.slice(66))).join("");
}
