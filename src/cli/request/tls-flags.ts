import { parseNonEmpty } from "../../text/word.ts";
import { flagGroup } from "../flag.ts";

/** Which servers a client trusts, and what it shows of itself. */
export const tlsFlags = flagGroup("TLS", {
  insecure: { alias: "k", description: "Skip TLS certificate verification" },
  cacert: {
    valueHint: "FILE",
    description: "Trust the CA certificates in this PEM file",
    parse: parseNonEmpty,
  },
  cert: { valueHint: "FILE", description: "Client certificate, PEM", parse: parseNonEmpty },
  key: {
    valueHint: "FILE",
    description: "Private key of the client certificate, PEM",
    parse: parseNonEmpty,
  },
});
