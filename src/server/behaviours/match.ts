import { WsechoError } from "../../errors.ts";
import type { Behaviour } from "./behaviour.ts";

/** A behaviour, and the words that its path has for the placeholders, not parsed yet. */
export interface Match {
  readonly behaviour: Behaviour;
  readonly words: Readonly<Record<string, string>>;
}

/**
 * Finds the behaviour of a path; undefined when the path means nothing. A path that begins like a
 * behaviour's and does not go on like it is a mistake rather than an echo.
 *
 * @throws {WsechoError} with code `BAD_VALUE` on such a path, and on a broken percent-encoding
 */
export function matchPath(path: string, behaviours: readonly Behaviour[]): Match | undefined {
  const segments = segmentsOf(path);
  let nearMiss: Behaviour | undefined;
  for (const behaviour of behaviours) {
    const pattern = segmentsOf(behaviour.path);
    const fixed = pattern.filter((segment) => !isPlaceholder(segment));
    if (fixed.length === 0 && segments.length > 0) continue;
    if (!fixed.every((segment, at) => segments[at] === segment)) continue;
    nearMiss = behaviour;
    if (pattern.length !== segments.length) continue;
    const words: Record<string, string> = {};
    for (const [at, segment] of pattern.entries()) {
      if (isPlaceholder(segment)) words[segment.slice(1, -1)] = decode(segments[at] ?? "");
    }
    return { behaviour, words };
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
