import type { RequestOptions } from "../../client/request.ts";
import type { ClientTlsFiles } from "../../client/tls.ts";
import type { User } from "../../text/user.ts";
import type { FlagValues } from "../flag.ts";
import type { requestFlags } from "./request-flags.ts";
import type { tlsFlags } from "./tls-flags.ts";

type RequestFlags = Omit<FlagValues<typeof requestFlags>, "url" | "unix">;

/** Pairs of flags of which only one can be meant. */
export const requestContradictions = [["user", "token"]] as const;

/** What the flags ask the handshake for. */
export function toRequest({
  header,
  subprotocol,
  origin,
  user,
  token,
}: RequestFlags): RequestOptions {
  // Not by map, which the engine has to parse and compile first, as it does with find, some and others;
  // nothing on the way of a plain message calls one of them.
  const headers: [string, string][] = [];
  for (const { name, value } of header) headers.push([name, value]);
  if (origin !== undefined) headers.push(["Origin", origin]);
  if (user !== undefined) headers.push(["Authorization", `Basic ${basic(user)}`]);
  if (token !== undefined) headers.push(["Authorization", `Bearer ${token}`]);
  return {
    ...(headers.length > 0 && { headers }),
    ...(subprotocol.length > 0 && { protocols: subprotocol }),
  };
}

function basic({ name, password }: User): string {
  return Buffer.from(`${name}:${password}`).toString("base64");
}

/** The files of TLS that the flags name; undefined where they say nothing of TLS. */
export function toTlsFiles({
  insecure,
  cacert,
  cert,
  key,
}: FlagValues<typeof tlsFlags>): ClientTlsFiles | undefined {
  if (!insecure && cacert === undefined && cert === undefined && key === undefined)
    return undefined;
  return {
    insecure,
    ...(cacert !== undefined && { cacert }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/** The URL, with a Unix socket for its host, in the form in which Bun's WebSocket wants one. */
export function overUnix(path: string, { protocol, pathname, search }: URL): URL {
  return new URL(`${protocol === "wss:" ? "wss" : "ws"}+unix://${path}:${pathname}${search}`);
}
