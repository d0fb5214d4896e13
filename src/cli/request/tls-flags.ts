import { parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";

/** Which servers a client trusts, and what it shows of itself. */
export const tlsFlags = {
  insecure: {
    type: "boolean",
    alias: "k",
    group: "TLS",
    description: "Skip TLS certificate verification",
  },
  cacert: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Trust the CA certificates in this PEM file",
    parse: parseNonEmpty,
  },
  cert: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Client certificate, PEM",
    parse: parseNonEmpty,
  },
  key: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Private key of the client certificate, PEM",
    parse: parseNonEmpty,
  },
} as const satisfies Flags;
