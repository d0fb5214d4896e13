/** Replaces the secrets in headers by `***`: credentials except for their scheme, cookies, tokens. */
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

/** Writes a URL, or what should be one, with `***` for its password and each `token` in its query. */
export function redactUrl(text: string): string {
  // A password may contain a question mark, and a token an at sign.
  const userinfo = /^([a-z][a-z\d+.-]*:\/\/)?([^/?#@:]*:)?.*@/is;
  return redactResource(redactResource(text).replace(userinfo, "$1$2***@"));
}

/** Replaces each token that a list of subprotocols carries by `***`. */
export function redactProtocols(text: string): string {
  return text.replace(/\b(bearer\.)[^,\s]+/gi, "$1***");
}

/** Whether a header carries credentials, cookies or tokens by its name. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name) || authorization.test(name);
}

const secretHeader = /(?:^|-)(?:cookie|api-?key|token|secret|password)$/i;
const authorization = /^(?:proxy-)?authorization$/i;

function redactValue(name: string, value: string): string {
  if (secretHeader.test(name)) return "***";
  if (authorization.test(name)) {
    return /^\S+ +(?=\S)/.test(value) ? value.replace(/^(\S+) .*$/s, "$1 ***") : "***";
  }
  // A browser sends its token here, as a page can set no other header.
  if (name === "sec-websocket-protocol") return redactProtocols(value);
  return name === "location" ? redactUrl(value) : value;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  // Servers undo percent-encoding in names as well.
  const isToken = equals !== -1 && new URLSearchParams(parameter).has("token");
  return isToken ? `${parameter.slice(0, equals)}=***` : parameter;
}
