import { parseAddress } from "../../text/address.ts";
import { parseEndpoint } from "../../text/endpoint.ts";
import { parseHeader } from "../../text/header.ts";
import { parseOrigin } from "../../text/origin.ts";
import { parseToken } from "../../text/token.ts";
import { parseUser } from "../../text/user.ts";
import { parseNonEmpty } from "../../text/word.ts";
import { flagGroup } from "../flag.ts";
import { keyPasswordFlag } from "../key-password.ts";

/** Where a client connects, what its handshake requests, which servers it trusts. */
export const requestFlags = {
  ...flagGroup("connection", {
    url: {
      alias: "u",
      everyday: true,
      valueHint: "URL",
      default: "ws://localhost:8765",
      parsedDefault: { secure: false, host: "localhost", port: 8765, resource: "/" },
      description: "URL to connect to",
      parse: parseAddress,
    },
    header: {
      alias: "H",
      everyday: true,
      repeatable: true,
      valueHint: "'NAME: VALUE'",
      description: "Header to send with the handshake (repeatable)",
      parse: parseHeader,
    },
    subprotocol: {
      repeatable: true,
      valueHint: "NAME",
      description: "Subprotocol to offer (repeatable)",
      parse: parseNonEmpty,
    },
    origin: {
      valueHint: "ORIGIN",
      description: "Origin to send, as a page in a browser does",
      parse: parseOrigin,
    },
    user: {
      valueHint: "NAME:PASS",
      description: "Send Authorization: Basic; set WSECHO_USER instead to keep it out of ps",
      parse: parseUser,
    },
    token: {
      valueHint: "TOKEN",
      description: "Send Authorization: Bearer; set WSECHO_TOKEN instead to keep it out of ps",
      parse: parseToken,
    },
    unix: {
      valueHint: "PATH",
      description: "Connect to this Unix socket; the URL gives host, path and credentials",
      parse: parseNonEmpty,
    },
    "connect-to": {
      valueHint: "HOST:PORT",
      description: "Connect there; Host and the name in the certificate stay those of the URL",
      parse: parseEndpoint,
    },
  }),
  ...flagGroup("TLS", {
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
    "key-password": keyPasswordFlag,
  }),
};
