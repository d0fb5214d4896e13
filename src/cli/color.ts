/**
 * Whether the environment allows colours: not with a `NO_COLOR` that says anything at all
 * (no-color.org), and not at a terminal that calls itself dumb. Whether there is a terminal is for the
 * caller to ask.
 */
export function allowsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
