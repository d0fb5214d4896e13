import { networkInterfaces } from "node:os";

/**
 * Whether tests must be skipped that need a program of others, for `skipIf`. It prints what is
 * missing; in CI, which installs everything, that is an error instead.
 */
export function lacks(what: string, found: boolean): boolean {
  if (!found && process.env["CI"] === "true") throw new Error(`Missing in CI: ${what}`);
  return skipped(`${what} is not installed`, !found);
}

/** Whether tests must be skipped that only Linux, or only a Unix system, can run. */
export function notOn(system: "Linux" | "Unix"): boolean {
  const { platform } = process;
  const isIt = system === "Linux" ? platform === "linux" : platform !== "win32";
  return skipped(`${platform} is not ${system}`, !isIt);
}

/** Whether the permissions of a file do not stop this process from reading it. */
export function mayReadAnything(): boolean {
  return notOn("Unix") || skipped("root may read every file", process.getuid?.() === 0);
}

/** The loopback addresses that this machine has; a container may come without `::1`. */
export const loopbackAddresses: readonly string[] = ["127.0.0.1", "::1"].filter((wanted) =>
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === wanted),
  ),
);

/** Whether tests of `::1` must be skipped. */
export function lacksIpv6(): boolean {
  return skipped("this machine has no address ::1", !loopbackAddresses.includes("::1"));
}

function skipped(reason: string, isSo: boolean): boolean {
  if (isSo) console.warn(`Skipped tests: ${reason}`);
  return isSo;
}
