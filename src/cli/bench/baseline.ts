import { WsechoError } from "../../errors.ts";
import { readFile } from "../file.ts";
import type { JsonReport } from "./json-report.ts";

/** The part of an earlier run's JSON that is compared. */
export type Baseline = Pick<JsonReport, "started" | "target" | "plan" | "metrics" | "errors">;

/**
 * Reads what an earlier `bench --json` printed.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and what was wanted of it
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const text = new TextDecoder().decode(await readFile(path));
  const value = parse(text);
  if (isBaseline(value)) return value;
  const wanted = 'the output of "wsecho bench --json"';
  const problem = value === undefined ? "this is not JSON" : "this is other JSON";
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

/** Whether it has everything that a comparison needs. */
function isBaseline(value: unknown): value is Baseline {
  const at = (...keys: readonly string[]) => keys.reduce(memberOf, value);
  const numbers = [
    ...["connections", "pipeline", "size", "duration_ms", "workers"].map((key) => at("plan", key)),
    ...["ws_msgs_sent", "ws_msgs_received", "data_sent", "data_received"].map((name) =>
      at("metrics", name, "rate"),
    ),
    ...["wrong", "lost", "reordered", "duplicated", "connections_failed", "connections_lost"].map(
      (key) => at("errors", key),
    ),
  ];
  const latency = at("metrics", "ws_echo_duration");
  const times = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "p(99.9)"].map((key) =>
    memberOf(latency, key),
  );
  const rate = at("plan", "rate");
  return (
    numbers.every(isNumber) &&
    (latency === null || times.every(isNumber)) &&
    (rate === null || isNumber(rate)) &&
    typeof at("plan", "type") === "string" &&
    typeof at("plan", "compress") === "boolean" &&
    typeof at("target") === "string" &&
    !Number.isNaN(Date.parse(String(at("started"))))
  );
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value)).get(key);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}
