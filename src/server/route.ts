import type { Endpoint } from "./endpoints/endpoint.ts";
import type { CloseFault } from "./faults/close-fault.ts";
import type { Faults } from "./faults/table.ts";
import type { Parameters, Values } from "./parameter.ts";

/** What is to be done for one connection, decided before its handshake. */
export interface Plan {
  readonly endpoint: Endpoint;
  readonly values: Values<Parameters>;
  readonly faults: Faults;
  readonly closeFault: CloseFault | undefined;
  /** Query parameters that are unknown here: the application's own. */
  readonly ignored: readonly string[];
}

/** A path with its query, and the plan for it. */
export interface Route {
  /** For logs: any token in it is redacted. */
  readonly path: string;
  readonly plan: Plan;
}

/** Whether a plan is the plain echo, or needs a session to carry it out. */
export function isPlainEcho({ endpoint, faults, closeFault }: Plan): boolean {
  if (endpoint.handle !== undefined || closeFault !== undefined) return false;
  const { delay, jitter, drop, duplicate, rate } = faults;
  return !(delay || jitter || drop || duplicate || rate);
}
