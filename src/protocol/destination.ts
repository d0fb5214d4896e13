import type { Address } from "../text/address.ts";

/** A server, and how its certificate is judged. */
export interface Destination {
  readonly address: Address;
  /** In PEM; only for `wss://`. */
  readonly tls?:
    | {
        readonly insecure?: boolean;
        readonly ca?: string;
        readonly cert?: string;
        readonly key?: string;
      }
    | undefined;
}
