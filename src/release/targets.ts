/** A system that executables are made for. */
export interface Target {
  /** In the names of files and packages: `linux-x64-musl`. */
  readonly name: string;
  /** What `bun build --target` calls it. */
  readonly bun: string;
  /** What npm matches with `process.platform`, `process.arch` and the C library. */
  readonly npm?: {
    readonly os: "linux" | "darwin" | "win32";
    readonly cpu: "x64" | "arm64";
    readonly libc?: "glibc" | "musl";
  };
}

/** Every system that there is a download for. */
export const targets: readonly Target[] = [
  { name: "linux-x64", bun: "bun-linux-x64" },
  // npm knows nothing of AVX2, so its package is the one that runs on every such processor.
  {
    name: "linux-x64-baseline",
    bun: "bun-linux-x64-baseline",
    npm: { os: "linux", cpu: "x64", libc: "glibc" },
  },
  {
    name: "linux-x64-musl",
    bun: "bun-linux-x64-musl",
    npm: { os: "linux", cpu: "x64", libc: "musl" },
  },
  {
    name: "linux-arm64",
    bun: "bun-linux-arm64",
    npm: { os: "linux", cpu: "arm64", libc: "glibc" },
  },
  {
    name: "linux-arm64-musl",
    bun: "bun-linux-arm64-musl",
    npm: { os: "linux", cpu: "arm64", libc: "musl" },
  },
  { name: "darwin-x64", bun: "bun-darwin-x64", npm: { os: "darwin", cpu: "x64" } },
  { name: "darwin-arm64", bun: "bun-darwin-arm64", npm: { os: "darwin", cpu: "arm64" } },
  { name: "windows-x64", bun: "bun-windows-x64", npm: { os: "win32", cpu: "x64" } },
  { name: "windows-arm64", bun: "bun-windows-arm64", npm: { os: "win32", cpu: "arm64" } },
];

/** Whether a target has no files that are executable by their mode. */
export function isWindows({ name }: Target): boolean {
  return name.startsWith("windows");
}

/** The name of the executable on that system. */
export function executableOf(target: Target): string {
  return isWindows(target) ? "wsecho.exe" : "wsecho";
}
