import type { WsechoError } from "../errors.ts";
import { atOnce } from "./ramp-up.ts";

/**
 * Files that may be open beside connections: two for each handshake in progress, as both addresses of
 * a name are tried at once, and those of the runtime.
 */
const others = 2 * atOnce + 32;

/**
 * Says why a connection could not be opened. The runtime calls it refused as well when the process may
 * open no more files.
 *
 * @param opened how many connections were open by then
 * @param limit how many files this process may have open, where it is known
 */
export function describeProblem(
  { message, cause }: WsechoError,
  opened: number,
  limit: () => number | undefined = openFileLimit,
): string {
  const isRefused = cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
  if (!isRefused) return message;
  const most = limit();
  if (most === undefined || opened + others < most) return message;
  return `${message}, or no more than ${most} files may be open here (ulimit -n)`;
}

let known: { readonly soft: number | undefined } | undefined;

/** How many files this process may have open; undefined where the system does not tell. */
export function openFileLimit(): number | undefined {
  // Asked for once, as the report tells of all else as well.
  known ??= { soft: readLimit() };
  return known.soft;
}

function readLimit(): number | undefined {
  const report: object = process.report.getReport();
  const { userLimits }: { userLimits?: { open_files?: { soft?: unknown } } } = report;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : undefined;
}
