/** Another path of a Unix socket, for as long as it takes to connect. */
export interface SocketAlias extends AsyncDisposable {
  readonly path: string;
}

/** A path that Bun's WebSocket takes as it is; the length leaves room for any system's own limit. */
export function isPlainPath(path: string): boolean {
  return path.length < 100 && /^[\w@%+=,.~/-]+$/.test(path);
}

/**
 * Makes a path that Bun's WebSocket can be given for any Unix socket: it looks for the end of the path at
 * the first colon, percent-encodes the rest and never decodes it. The alias is a symbolic link in a
 * folder of its own, which only this user can enter.
 */
export async function openAlias(path: string): Promise<SocketAlias> {
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
