import { networkInterfaces } from "node:os";

/** The loopback addresses that this machine has; a container may come without `::1`. */
export const loopbackAddresses: readonly string[] = ["127.0.0.1", "::1"].filter((wanted) =>
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === wanted),
  ),
);
