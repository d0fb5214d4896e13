import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/** The part of `process` that tells one platform from another. */
export interface Platform {
  /** `process.platform` */
  readonly os: string;
  /** `process.arch` */
  readonly cpu: string;
}

/** There is no executable for this platform, or its package was not installed. */
export class MissingExecutableError extends Error {
  override readonly name = "MissingExecutableError";
}

/** Packages that may have the executable for a platform: on Linux, one for each C library. */
export function packagesFor({ os, cpu }: Platform): readonly string[] {
  const name = `@wsecho/${os}-${cpu}`;
  return os === "linux" ? [name, `${name}-musl`] : [name];
}

/**
 * Finds the executable in the package for this platform, which a package manager installs along with
 * `wsecho`, as an optional dependency.
 *
 * @param from a file of the package `wsecho`, whose dependencies are looked at
 * @param isMusl whether the C library of this system is musl
 * @throws {MissingExecutableError} when there is none
 */
export function findExecutable(from: string, platform: Platform, isMusl: () => boolean): string {
  const { resolve } = createRequire(from);
  const file = platform.os === "win32" ? "wsecho.exe" : "wsecho";
  const found = packagesFor(platform).flatMap((name) => {
    try {
      return [resolve(`${name}/bin/${file}`)];
    } catch {
      return [];
    }
  });
  const [first, second] = found;
  // Not every package manager distinguishes C libraries.
  const executable = second !== undefined && isMusl() ? second : first;
  if (executable !== undefined) return executable;
  const [name = ""] = packagesFor(platform);
  throw new MissingExecutableError(
    `wsecho has no executable here: expected the package ${name}, which is for this platform; install without --no-optional (--omit=optional), or there is none for ${platform.os} on ${platform.cpu}`,
  );
}

/** Whether the C library of this system is musl. */
export function isMuslSystem(): boolean {
  return ["x86_64", "aarch64"].some((cpu) => existsSync(`/lib/ld-musl-${cpu}.so.1`));
}
