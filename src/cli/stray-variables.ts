import { nearest } from "../text/nearest.ts";
import { loadCommand } from "./about.ts";
import { commands } from "./commands.ts";
import { envNames, scopedFlags } from "./read-flags.ts";

/** A line for each variable, of those that the running command does not know, that no command knows. */
export async function describeStrays(names: readonly string[]): Promise<string[]> {
  const known = new Set<string>();
  const scoped = new Map<string, string[]>();
  for (const name of Object.keys(commands)) {
    const { args } = await loadCommand(name);
    for (const flag of Object.keys(args)) {
      const variables = envNames(name, flag);
      for (const variable of variables) known.add(variable);
      if (!scopedFlags.includes(flag)) continue;
      const shared = `WSECHO_${flag.toUpperCase()}`;
      scoped.set(shared, [...(scoped.get(shared) ?? []), ...variables]);
    }
  }
  const strays = names.filter((name) => !known.has(name));
  return strays.map((name) => {
    const own = scoped.get(name);
    const near = own ?? [nearest(name, known)].filter((each) => each !== undefined);
    const hint = near.length === 0 ? "no flag has this name" : `did you mean ${near.join(" or ")}?`;
    return `Ignoring the variable ${JSON.stringify(name)}: ${hint}`;
  });
}
