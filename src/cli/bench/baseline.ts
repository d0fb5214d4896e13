import { WsechoError } from "../../errors.ts";
import { readFile } from "../file.ts";
import type { JsonReport } from "./json-report.ts";

/** The part of an earlier run's JSON that is compared. */
export type Baseline = Pick<JsonReport, "started" | "target" | "plan" | "metrics" | "errors">;

/**
 * Reads what an earlier `bench --json` printed.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was expected of it
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const text = new TextDecoder().decode(await readFile(path, 64));
  const value = parse(text);
  if (isBaseline(value)) return value;
  const wanted = 'the output of "wsecho bench --json"';
  const problem = value === undefined ? "it is not JSON" : "it is other JSON";
  const message = `Cannot compare with ${JSON.stringify(path)}: expected ${wanted}, but ${problem}`;
  throw new WsechoError("BAD_VALUE", message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Numbers that a comparison needs, in addition to those that may be missing. */
const numbers = [
  ...["connections", "pipeline", "size", "duration_ms", "workers"].map((key) => `plan/${key}`),
  "metrics/ws_msgs_received/rate",
  ...["wrong", "lost", "reordered", "duplicated", "connections_failed", "connections_lost"].map(
    (key) => `errors/${key}`,
  ),
];
const times = ["avg", "med", "p(90)", "p(99)", "p(99.9)", "max"];

/** Whether it has everything that a comparison needs. */
function isBaseline(value: unknown): value is Baseline {
  const at = (path: string) => path.split("/").reduce(memberOf, value);
  const isNumber = (path: string) => Number.isFinite(at(path));
  const latency = "metrics/ws_echo_duration";
  return (
    numbers.every(isNumber) &&
    (at(latency) === null || times.every((key) => isNumber(`${latency}/${key}`))) &&
    (at("plan/rate") === null || isNumber("plan/rate")) &&
    typeof at("plan/type") === "string" &&
    typeof at("plan/compress") === "boolean" &&
    typeof at("target") === "string" &&
    !Number.isNaN(Date.parse(String(at("started"))))
  );
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value)).get(key);
}
