import { parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";

/** Whom a client trusts, and what it shows of itself. */
export const tlsFlags = {
  insecure: {
    type: "boolean",
    alias: "k",
    group: "TLS",
    description: "Take any certificate of the server",
  },
  cacert: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Trust the CA certificates in here, PEM",
    parse: parseNonEmpty,
  },
  cert: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Certificate to show to the server, PEM",
    parse: parseNonEmpty,
  },
  key: {
    type: "string",
    group: "TLS",
    valueHint: "FILE",
    description: "Private key of that certificate, PEM",
    parse: parseNonEmpty,
  },
} as const satisfies Flags;
