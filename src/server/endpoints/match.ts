import { WsechoError } from "../../errors.ts";
import type { Endpoint } from "./endpoint.ts";

/** An endpoint, and the words that its path has for the placeholders, not parsed yet. */
export interface Match {
  readonly endpoint: Endpoint;
  readonly words: Readonly<Record<string, string>>;
}

/**
 * Finds the endpoint of a path; undefined if the path is not one. A path that begins like an
 * endpoint's, but does not match it, is an error rather than an echo.
 *
 * @throws {WsechoError} with code `BAD_VALUE` on such a path, and on a broken percent-encoding
 */
export function matchPath(path: string, endpoints: readonly Endpoint[]): Match | undefined {
  const segments = segmentsOf(path);
  let nearMiss: Endpoint | undefined;
  for (const endpoint of endpoints) {
    const pattern = segmentsOf(endpoint.path);
    const fixed = pattern.filter((segment) => !isPlaceholder(segment));
    if (fixed.length === 0 && segments.length > 0) continue;
    if (!fixed.every((segment, at) => segments[at] === segment)) continue;
    nearMiss = endpoint;
    if (pattern.length !== segments.length) continue;
    const words: Record<string, string> = {};
    for (const [at, segment] of pattern.entries()) {
      if (isPlaceholder(segment)) words[segment.slice(1, -1)] = decode(segments[at] ?? "");
    }
    return { endpoint, words };
  }
  if (nearMiss === undefined) return undefined;
  throw new WsechoError(
    "BAD_VALUE",
    `Cannot use path ${JSON.stringify(path)}: expected ${nearMiss.path}`,
  );
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function isPlaceholder(segment: string): boolean {
  return segment.startsWith("<");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new WsechoError(
      "BAD_VALUE",
      `Cannot decode ${JSON.stringify(segment)}: expected valid percent-encoding`,
    );
  }
}
