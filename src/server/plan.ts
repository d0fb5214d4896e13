import type { Behaviour } from "./behaviours/behaviour.ts";
import { echo } from "./behaviours/echo.ts";
import { matchPath } from "./behaviours/match.ts";
import { behaviours } from "./behaviours/table.ts";
import { type Ending, endingOf } from "./faults/ending.ts";
import { type Faults, faultTable } from "./faults/table.ts";
import {
  type Limits,
  ParameterError,
  type Parameters,
  readParameter,
  type Values,
} from "./parameter.ts";

/** What is to be done for one connection, decided before its handshake. */
export interface Plan {
  readonly behaviour: Behaviour;
  readonly values: Values<Parameters>;
  readonly faults: Faults;
  readonly ending: Ending | undefined;
}

/** What holds for every connection of a server. */
export interface PlanDefaults extends Limits {
  /** Faults that hold unless the connection asks for others. */
  readonly faults: Faults;
  /** Without endpoints every path echoes, and queries mean nothing. */
  readonly endpoints: boolean;
}

/** The query parameter that access control reads (see `createAccess`). */
const accessParameter = "token";

/**
 * Decides what a path with its query asks for.
 *
 * @throws {ParameterError} on an unknown, wrong or repeated parameter
 * @throws {WsechoError} with code `BAD_VALUE` on a path or a combination that makes no sense
 */
export function planConnection(pathAndQuery: string, defaults: PlanDefaults): Plan {
  const { faults: standing, endpoints } = defaults;
  // Nearly every handshake asks for nothing: let it pass without parsing.
  if (!endpoints || pathAndQuery === "/") return planEcho(standing);
  const [path = "", query = ""] = splitOnce(pathAndQuery, "?");
  const { behaviour, words } = matchPath(path, behaviours) ?? { behaviour: echo, words: {} };
  const values: Record<string, unknown> = {};
  for (const [name, word] of Object.entries(words)) {
    values[name] = readParameter(name, word, behaviour.placeholders, defaults);
  }
  const asked: Record<string, unknown> = {};
  const known: Parameters = { ...behaviour.query, ...faultTable };
  for (const [name, text] of new URLSearchParams(query)) {
    if (name === accessParameter) continue;
    const target = Object.hasOwn(behaviour.query, name) ? values : asked;
    if (Object.hasOwn(target, name)) {
      throw new ParameterError(name, `Parameter ${JSON.stringify(name)} is given twice`, known);
    }
    target[name] = readParameter(name, text, known, defaults);
  }
  const faults = overrule(standing, { ...behaviour.faults?.(values), ...asked });
  const ending = endingOf(faults);
  for (const name of ["after", "reason"]) {
    if (ending === undefined && Object.hasOwn(asked, name)) {
      const problem = `Parameter ${JSON.stringify(name)} needs close, abort or stall beside it`;
      throw new ParameterError(name, problem, known);
    }
  }
  return { behaviour, values, faults, ending };
}

/** The plan of a connection that asks for nothing. */
function planEcho(faults: Faults): Plan {
  return { behaviour: echo, values: {}, faults, ending: endingOf(faults) };
}

/** Whether a plan is the plain echo, or needs a session to carry it out. */
export function isPlainEcho({ behaviour, faults, ending }: Plan): boolean {
  if (behaviour.converse !== undefined || ending !== undefined) return false;
  const { delay, jitter, drop, duplicate, rate } = faults;
  return !(delay || jitter || drop || duplicate || rate);
}

/** The standing faults with those in place that a connection asks for: one ending replaces another. */
function overrule(standing: Faults, asked: Faults): Faults {
  const { close, abort, stall, ...rest } = standing;
  return { ...(endingOf(asked) === undefined ? standing : rest), ...asked };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
