/** Whether Bun's WebSocket can use a path as it is. Systems limit the length to about 100 bytes. */
export function isPlainPath(path: string): boolean {
  return path.length < 100 && /^[\w@%+=,.~/-]+$/.test(path);
}

/**
 * Makes a path for a Unix socket that Bun's WebSocket can use. Bun reads a path up to its first colon,
 * percent-encodes the rest and never decodes it. The alias is a symbolic link in a folder of its own,
 * which only this user can enter; it exists while a connection is made.
 */
export async function openAlias(path: string) {
  const { mkdtemp, rm, symlink } = await import("node:fs/promises");
  const [{ tmpdir }, { join, resolve }] = await Promise.all([
    import("node:os"),
    import("node:path"),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "wsecho-"));
  const alias = join(folder, "socket");
  await symlink(resolve(path), alias);
  return {
    path: alias,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
