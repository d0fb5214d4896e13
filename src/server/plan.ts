import { isSlip } from "../text/nearest.ts";
import { redactResource } from "../text/redact.ts";
import { echo } from "./endpoints/echo.ts";
import { matchPath } from "./endpoints/match.ts";
import { endpointTable } from "./endpoints/table.ts";
import { closeFaultOf } from "./faults/close-fault.ts";
import { type Faults, faultTable } from "./faults/table.ts";
import { type Limits, ParameterError, type Parameters, readParameter } from "./parameter.ts";
import { queryOf } from "./request.ts";
import type { Plan, Route } from "./route.ts";

/** What applies to every connection of a server. */
export interface PlanDefaults extends Limits {
  /** Faults for connections that set no others. */
  readonly faults: Faults;
  /** Without endpoints every path echoes, and queries mean nothing. */
  readonly endpoints: boolean;
}

/** The query parameter that access control reads (see `createAccess`). */
const accessParameter = "token";

/**
 * Makes the plan for a path with its query.
 *
 * @throws {ParameterError} on a wrong, repeated or misspelt parameter
 * @throws {WsechoError} with code `BAD_VALUE` on a path or a combination that makes no sense
 */
export function planConnection(pathAndQuery: string, defaults: PlanDefaults): Plan {
  const { faults: standing, endpoints } = defaults;
  // Nearly every handshake is for the plain echo: skip the parsing.
  if (!endpoints || pathAndQuery === "/") return planEcho(standing);
  const [path = ""] = pathAndQuery.split("?", 1);
  const { endpoint, words } = matchPath(path, endpointTable) ?? { endpoint: echo, words: {} };
  const values: Record<string, unknown> = {};
  for (const [name, word] of Object.entries(words)) {
    values[name] = readParameter(name, word, endpoint.placeholders, defaults);
  }
  const asked: Record<string, unknown> = {};
  const ignored = new Set<string>();
  const known: Parameters = { ...endpoint.query, ...faultTable };
  for (const [name, text] of queryOf(pathAndQuery)) {
    if (name === accessParameter) continue;
    if (!Object.hasOwn(known, name)) {
      const meant = Object.keys(known).find((other) => isSlip(name, other));
      if (meant !== undefined) throw misspelt(name, meant, known);
      ignored.add(name);
      continue;
    }
    const target = Object.hasOwn(endpoint.query, name) ? values : asked;
    if (Object.hasOwn(target, name)) {
      throw new ParameterError(name, `Parameter ${JSON.stringify(name)} is given twice`, known);
    }
    target[name] = readParameter(name, text, known, defaults);
  }
  const faults = overrule(standing, { ...endpoint.faults?.(values), ...asked });
  const closeFault = closeFaultOf(faults);
  for (const name of ["after", "reason"]) {
    if (closeFault === undefined && Object.hasOwn(asked, name)) {
      const problem = `Parameter ${JSON.stringify(name)} needs close, abort or stall as well`;
      throw new ParameterError(name, problem, known);
    }
  }
  return { endpoint, values, faults, closeFault, ignored: [...ignored] };
}

function misspelt(name: string, meant: string, known: Parameters): ParameterError {
  const problem = `Unknown parameter ${JSON.stringify(name)}: did you mean "${meant}"?`;
  return new ParameterError(name, problem, known);
}

/**
 * Creates the planner of one server, which throws what `planConnection` throws. It remembers the
 * last route: thousands of clients often use the same one, and then share the memory of its path.
 */
export function createPlanner(defaults: PlanDefaults): (pathAndQuery: string) => Route {
  let planned: string | undefined;
  let route: Route;

  function routeOf(pathAndQuery: string): Route {
    if (pathAndQuery !== planned) {
      route = { path: redactResource(pathAndQuery), plan: planConnection(pathAndQuery, defaults) };
      planned = pathAndQuery;
    }
    return route;
  }

  return routeOf;
}

/** The plan of a plain echo. */
function planEcho(faults: Faults): Plan {
  return { endpoint: echo, values: {}, faults, closeFault: closeFaultOf(faults), ignored: [] };
}

/** The default faults, overridden by those of a connection: one close fault replaces another. */
function overrule(standing: Faults, asked: Faults): Faults {
  const { close, abort, stall, ...rest } = standing;
  return { ...(closeFaultOf(asked) === undefined ? standing : rest), ...asked };
}
