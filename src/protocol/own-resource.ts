/** Where the pages and endpoints of a server are that stands in front of another. */
export const ownPath = "/_wsecho";

/** The path and query that a request has below `ownPath`; undefined if it is for the upstream. */
export function ownResource(resource: string): string | undefined {
  if (!resource.startsWith(ownPath)) return undefined;
  const rest = resource.slice(ownPath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : undefined;
}
