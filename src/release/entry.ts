/** A file in an archive. */
export interface Entry {
  /** With slashes, relative to the root of the archive. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean;
}

/** The permissions of a file in an archive. */
export function modeOf({ isExecutable = false }: Entry): number {
  return isExecutable ? 0o755 : 0o644;
}
