import { systemCode } from "../../errors.ts";
import { connectError, DialError, earlyEndError } from "../../protocol/dial-error.ts";
import { formatDuration } from "../../text/duration.ts";
import type { Upstream } from "./options.ts";

/** Why an upstream gave no answer: the status that a gateway gives then (RFC 9110, section 15.6), and words. */
export interface GatewayFault {
  readonly status: 502 | 504;
  readonly problem: string;
}

/** The fault of an upstream to which a handshake failed. */
export function dialFault(error: unknown, upstream: Upstream): GatewayFault {
  if (!(error instanceof DialError)) throw error;
  if (error.failure.kind !== "timed out") return unusable(error);
  const limit = formatDuration(upstream.connectTimeout);
  return { status: 504, problem: `The upstream did not answer within ${limit}` };
}

/** The fault of an upstream to which a request over plain HTTP failed. */
export function fetchFault(error: unknown, upstream: Upstream): GatewayFault {
  const cause = error instanceof Error ? error : undefined;
  if (systemCode(cause) === "ETIMEDOUT") {
    return { status: 504, problem: "The upstream cannot be reached in time" };
  }
  if (neverConnected.test(systemCode(cause) ?? "")) return unusable(connectError(cause));
  const end = earlyEndError(cause, upstream);
  if (end.failure.kind === "failed" && end.failure.code !== "ECONNRESET") return unusable(end);
  return { status: 502, problem: "The upstream cannot be used: it gave no answer that is HTTP" };
}

/** What the system says where there was no connection. */
const neverConnected =
  /^(?:ENOTFOUND|EAI_\w+|DNS_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES)$/;

function unusable({ message }: DialError): GatewayFault {
  // Hints name the flags of a client.
  const hint = message
    .replaceAll("--cacert", "--upstream-cacert")
    .replaceAll("--insecure", "--upstream-insecure")
    .replaceAll("--cert and --key", "--upstream-cert and --upstream-key");
  return { status: 502, problem: `The upstream cannot be used: ${hint}` };
}
