import { formatAddress } from "../text/address.ts";
import type { ListenOptions } from "./listen.ts";

/** What a client connects to: `ws://localhost:8765`. */
export function listenUrl(host: string, port: number, { unix, tls }: ListenOptions): string {
  const scheme = tls === undefined ? "ws" : "wss";
  if (unix !== undefined) return `${scheme}+unix://${unix}`;
  return `${scheme}://${formatAddress(host, port)}`;
}
