import { ParseError } from "../../errors.ts";
import { listenDefaults } from "../../server/listen.ts";
import {
  backpressureLimitRange,
  echoDefaults,
  idleTimeoutRange,
  maxBufferedRange,
  maxPayloadRange,
  pingIntervalRange,
  trustProxyRange,
} from "../../server/options.ts";
import { parseRedisUrl } from "../../server/redis/url.ts";
import { formatDuration, parseDuration } from "../../text/duration.ts";
import { parseInteger, type Range } from "../../text/integer.ts";
import { parseOrigin } from "../../text/origin.ts";
import { formatSize, parseSize } from "../../text/size.ts";
import { parseToken } from "../../text/token.ts";
import { parseUser } from "../../text/user.ts";
import { parseChoice, parseNonEmpty } from "../../text/word.ts";
import { flagGroup, type Flags } from "../flag.ts";
import { keyPasswordFlag } from "../key-password.ts";
import { parseWorkers } from "../workers.ts";
import { faultFlags } from "./fault-flags.ts";
import { upstreamFlags } from "./upstream-flags.ts";

/** The flags of `serve`. */
export const serveFlags = {
  ...flagGroup("connection", {
    host: {
      everyday: true,
      valueHint: "HOST",
      default: listenDefaults.host,
      description: "Name or address to listen on; 0.0.0.0 or :: for every network",
      parse: parseNonEmpty,
    },
    port: {
      alias: "p",
      variable: "PORT",
      everyday: true,
      valueHint: "PORT",
      default: String(listenDefaults.port),
      description: "Port to listen on; 0 chooses a free one",
      parse: (text) => parseInteger(text, { min: 0, max: 65_535 }),
    },
    "port-file": {
      valueHint: "FILE",
      description:
        "Write the port to this file once connections are accepted; it is removed at the end",
      parse: parseNonEmpty,
    },
    unix: {
      valueHint: "PATH",
      description: "Listen on this Unix socket instead of a port",
      parse: parseNonEmpty,
    },
    workers: {
      valueHint: "N|auto",
      default: "1",
      description:
        "Processes that share the port and the limits (Linux only); auto for one per CPU core",
      parse: parseProcesses,
    },
    redis: {
      valueHint: "URL",
      description:
        "Join the rooms of all servers that use this Redis: redis://HOST, or rediss:// for TLS; set WSECHO_REDIS to keep its password out of ps",
      parse: parseRedisUrl,
    },
    "redis-required": {
      description: "Do not start without Redis, and answer /healthz with 503 while it is lost",
    },
    "redis-prefix": {
      valueHint: "TEXT",
      description: "What the names of channels in Redis begin with (default: wsecho:)",
      parse: parseNonEmpty,
    },
    subprotocol: {
      repeatable: true,
      valueHint: "NAME",
      description:
        'Subprotocol to choose when a client offers it (repeatable); "" chooses none (default: the first one offered)',
      parse: (text) => text,
    },
    compress: { description: "Accept compression (permessage-deflate)" },
    endpoints: { default: true, description: "Echo on every path and ignore queries" },
    page: { default: true, description: "Serve no web page to browsers" },
  }),
  ...flagGroup("TLS", {
    tls: { description: "Serve wss://; without --cert, with a self-signed certificate" },
    cert: { valueHint: "FILE", description: "Certificate chain (PEM)", parse: parseNonEmpty },
    key: {
      valueHint: "FILE",
      description: "Private key of the certificate (PEM)",
      parse: parseNonEmpty,
    },
    "key-password": keyPasswordFlag,
    "cert-out": {
      valueHint: "FILE",
      description:
        "Write the self-signed certificate to this file, for clients to trust: send --cacert FILE",
      parse: parseNonEmpty,
    },
    "redis-cacert": {
      valueHint: "FILE",
      description: "Trust these CAs instead of the system's for rediss:// (PEM)",
      parse: parseNonEmpty,
    },
    "client-ca": {
      valueHint: "FILE",
      description: "Accept only clients with a certificate signed by one of these CAs (PEM)",
      parse: parseNonEmpty,
    },
  }),
  ...flagGroup("access", {
    token: {
      valueHint: "TOKEN",
      description: "Require this token, e.g. as Authorization: Bearer TOKEN; else 401",
      parse: parseToken,
    },
    user: {
      valueHint: "NAME:PASS",
      description: "Require this user, as Authorization: Basic; else 401",
      parse: parseUser,
    },
    origin: {
      repeatable: true,
      valueHint: "ORIGIN",
      description:
        "Accept browsers only from this origin, e.g. https://example.com (repeatable); else 403",
      parse: parseOrigin,
    },
    "trust-proxy": {
      valueHint: "N",
      default: String(echoDefaults.trustProxy),
      description:
        "Behind N proxies: take the client's address from X-Forwarded-For, the Nth entry from the right; 0 ignores it",
      parse: (text) => parseInteger(text, trustProxyRange),
    },
  }),
  ...flagGroup("output", {
    prefix: {
      everyday: true,
      valueHint: "TEXT",
      default: echoDefaults.prefix,
      description: 'Text before each text echo; "" echoes exactly',
      parse: (text) => text,
    },
    quiet: { alias: "q", everyday: true, description: "Print only where the server listens" },
    verbose: { alias: "v", everyday: true, description: "Print connections and close codes too" },
    "log-format": {
      valueHint: "text|json",
      default: "text",
      description: "Format of the log; json is one object per line",
      parse: (text) => parseChoice(text, ["text", "json"]),
    },
  }),
  ...flagGroup("limits", {
    "max-payload": {
      valueHint: "SIZE",
      default: formatSize(echoDefaults.maxPayload),
      description: "Largest message accepted; a larger one closes the connection with 1009",
      parse: (text) => parseSize(text, maxPayloadRange),
    },
    "idle-timeout": {
      valueHint: "TIME",
      default: formatDuration(echoDefaults.idleTimeout),
      description:
        "Disconnect a client that sends nothing, not even a pong, for this long; 0 for never",
      parse: (text) => parseOptionalDuration(text, idleTimeoutRange),
    },
    "ping-interval": {
      valueHint: "TIME",
      default: "0",
      description:
        "Ping each client this often, so that proxies do not cut idle connections; 0 for only before --idle-timeout",
      parse: (text) => parseOptionalDuration(text, pingIntervalRange),
    },
    "backpressure-limit": {
      valueHint: "TIME",
      default: formatDuration(echoDefaults.backpressureLimit),
      description:
        "Disconnect a client when nothing more could be sent to it for this long; 0 for never",
      parse: (text) => parseOptionalDuration(text, backpressureLimitRange),
    },
    "max-buffered": {
      valueHint: "SIZE",
      default: formatSize(echoDefaults.maxBuffered),
      description:
        "Bytes that may wait for all clients together; beyond, none is read from, and those that do not read are cut",
      parse: (text) => parseSize(text, maxBufferedRange),
    },
    "max-connections": {
      valueHint: "N",
      default: String(echoDefaults.maxConnections),
      description: "Connections at a time; one more gets 503; 0 for no limit",
      parse: (text) => parseInteger(text, { min: 0, max: 10_000_000 }),
    },
    "rate-limit": {
      valueHint: "N",
      default: String(echoDefaults.rateLimit),
      description:
        "Requests and messages per second from one address or IPv6 /64; beyond: 429 or close code 1008; 0 for no limit",
      parse: (text) => parseInteger(text, { min: 0, max: 1e9 }),
    },
    grace: {
      valueHint: "TIME",
      default: formatDuration(listenDefaults.grace),
      description: "Maximum wait for connections to close when the server stops",
      parse: (text) => parseDuration(text, { min: 0, max: backpressureLimitRange.max }),
    },
  }),
  ...upstreamFlags,
  ...faultFlags,
} as const satisfies Flags;

function parseProcesses(text: string): number {
  const most = 1024;
  const workers = parseWorkers(text, most);
  return workers === "auto" ? Math.min(navigator.hardwareConcurrency, most) : workers;
}

function parseOptionalDuration(text: string, range: Range): number {
  if (text === "0") return 0;
  try {
    return parseDuration(text, range);
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(text, `${error.expected}, or 0`);
    throw error;
  }
}
