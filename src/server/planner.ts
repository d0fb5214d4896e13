import { redactResource } from "../text/redact.ts";
import { type Plan, planConnection, type PlanDefaults } from "./plan.ts";

/** A path with its query, and what it asks for. */
export interface Route {
  /** As logs may show it: any token in it is blotted out. */
  readonly path: string;
  readonly plan: Plan;
}

/**
 * Makes what plans the connections of one server, throwing what `planConnection` throws. It remembers
 * the last route: clients that come in their thousands ask for the same, and then share the memory of
 * its path as well.
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
