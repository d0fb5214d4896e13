/** A path of the server with its parameters, as `/endpoints` describes it. */
export interface DescribedPath {
  /** With placeholders in angle brackets: `/close/<code>`. */
  readonly path: string;
  readonly summary: string;
  /** What each parameter means, with an example. */
  readonly query: Readonly<Record<string, string>>;
}

/** What `/endpoints` answers. */
export interface Endpoints {
  readonly paths: readonly DescribedPath[];
  readonly faults: Readonly<Record<string, string>>;
}

/** What the server is to do: a path, and the values of its placeholders, parameters and faults. */
export interface Behaviour {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The names of the placeholders in a path. */
export function placeholdersOf(path: string): string[] {
  return Array.from(path.matchAll(/<(\w+)>/g), ([, name = ""]) => name);
}

/** The example in a description such as `the time between two ticks, e.g. 1s`; empty for a switch. */
export function exampleIn(description: string): string {
  return /, e\.g\. (.+)$/.exec(description)?.[1] ?? "";
}

/** Path and query for a behaviour; a placeholder without a value keeps its name. */
export function resourceOf({ path, values }: Behaviour): string {
  const placeholders = placeholdersOf(path);
  const filled = path.replace(/<(\w+)>/g, (_, name: string) => {
    return encodeURIComponent(values[name] || name);
  });
  const query = Object.entries(values)
    .filter(([name, value]) => value !== "" && !placeholders.includes(name))
    .map(([name, value]) => (value === "on" ? name : `${name}=${encodeURIComponent(value)}`));
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

/** The behaviour that a path and query ask for; what is not a path of the server is the plain echo. */
export function behaviourOf(resource: string, paths: readonly DescribedPath[]): Behaviour {
  const { pathname, searchParams } = new URL(resource, "http://localhost");
  const given = pathname.split("/");
  const values: Record<string, string> = {};
  for (const [name, value] of searchParams) {
    // It opens the page, and is no fault.
    if (name !== "token") values[name] = value === "" ? "on" : value;
  }
  for (const { path } of paths) {
    const words = path.split("/");
    if (path === "/" || words.length !== given.length) continue;
    const fits = words.every((word, at) => word.startsWith("<") || word === given[at]);
    if (!fits) continue;
    for (const [at, word] of words.entries()) {
      if (word.startsWith("<")) values[word.slice(1, -1)] = decodeURIComponent(given[at] ?? "");
    }
    return { path, values };
  }
  return { path: "/", values };
}
