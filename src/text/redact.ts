/**
 * Replaces the secrets in headers by `***`: credentials, except for their scheme, cookies, and what
 * the name of a header calls a secret.
 */
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

/** What may be shown of a text that should have been a URL: nothing before an `@`, and no `token`. */
export function redactUrlText(text: string): string {
  // A password may contain a question mark, and a token an at sign.
  return redactResource(redactResource(text).replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1***@"));
}

/** Replaces each token that a list of subprotocols carries by `***`. */
export function redactProtocols(text: string): string {
  return text.replace(/\b(bearer\.)[^,\s]+/gi, "$1***");
}

/** A secret that is wrong, for an error; one that is empty is shown as it is. */
export function redactSecret(text: string): string {
  return text === "" ? "" : "***";
}

/** Writes a URL with `***` for its password and for each `token` in its query. */
export function redactUrl(url: URL): string {
  const copy = new URL(url);
  if (copy.password !== "") copy.password = "***";
  copy.search = redactResource(copy.search);
  return copy.href;
}

function redactValue(name: string, value: string): string {
  if (/(?:^|-)(?:cookie|api-?key|token|secret|password)$/.test(name)) return "***";
  if (name === "authorization" || name === "proxy-authorization") {
    return /^\S+ +(?=\S)/.test(value) ? value.replace(/^(\S+) .*$/s, "$1 ***") : "***";
  }
  // A browser sends its token here, as a page can set no other header.
  if (name === "sec-websocket-protocol") return redactProtocols(value);
  return name === "location" ? redactUrlText(value) : value;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  // Servers undo percent-encoding in names as well.
  const isToken = equals !== -1 && new URLSearchParams(parameter).has("token");
  return isToken ? `${parameter.slice(0, equals)}=***` : parameter;
}
