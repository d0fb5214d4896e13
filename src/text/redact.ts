/** Replaces the secrets in headers by `***`: credentials, except for their scheme, and cookies. */
export function redactHeaders(headers: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(headers, ([name, value]) => [name, redactValue(name.toLowerCase(), value)]);
}

/** Replaces the value of each `token` in the query of a path by `***`. */
export function redactResource(resource: string): string {
  const start = resource.indexOf("?") + 1;
  if (start === 0) return resource;
  const parameters = resource.slice(start).split("&").map(redactParameter);
  return resource.slice(0, start) + parameters.join("&");
}

/** Writes a URL with `***` for its password and for each `token` in its query. */
export function redactUrl(url: URL): string {
  const copy = new URL(url);
  if (copy.password !== "") copy.password = "***";
  copy.search = redactResource(copy.search);
  return copy.href;
}

function redactValue(name: string, value: string): string {
  if (name === "cookie" || name === "set-cookie") return "***";
  if (name === "authorization" || name === "proxy-authorization") {
    return /^\S+ +(?=\S)/.test(value) ? value.replace(/^(\S+) .*$/s, "$1 ***") : "***";
  }
  // A browser sends its token here, as a page can set no other header.
  if (name === "sec-websocket-protocol") return value.replace(/\bbearer\.[^,\s]+/g, "bearer.***");
  return value;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  // Servers undo percent-encoding in names as well.
  const isToken = equals !== -1 && new URLSearchParams(parameter).has("token");
  return isToken ? `${parameter.slice(0, equals)}=***` : parameter;
}
