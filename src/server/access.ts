import { parseOrigin } from "../text/origin.ts";
import { sameSecret } from "../text/secret.ts";
import { parseToken } from "../text/token.ts";
import type { User } from "../text/user.ts";
import { basicCredentials, bearerToken } from "./credentials.ts";
import { isOwnHost, isOwnOrigin } from "./own-page.ts";
import type { Rejection } from "./rejection.ts";

/** Who may connect. If both a token and a user are set, either is enough. */
export interface AccessRules {
  /** Required as `Authorization: Bearer`, as the subprotocol `bearer.TOKEN` or as `?token=TOKEN`. */
  readonly token?: string;
  /** Required as `Authorization: Basic` (RFC 7617). */
  readonly user?: User;
  /** Origins that a browser's page may have, beside the server's own page, if it has one. Default: any. */
  readonly origins?: readonly string[];
}

/**
 * Makes a check of a handshake's headers and query; it returns undefined if access is granted.
 * Origins keep out strangers' web pages, but not programs, which send none (RFC 6455,
 * section 10.2).
 *
 * @param hasPage whether the server has a page of its own, which may connect whatever the origins
 * @throws {ParseError} when no header can carry the token or an origin is not valid
 */
export function createAccess({ token, user, origins = [] }: AccessRules, hasPage = false) {
  const allowed = new Set(origins.map(parseOrigin));
  const keys: Key[] = [];
  // An empty token usually comes from a variable that was never set: the server would only seem to
  // be protected.
  if (token !== undefined) keys.push(tokenKey(parseToken(token, "token")));
  if (user !== undefined) keys.push(userKey(user));

  function isAllowed(origin: string, host: string): boolean {
    if (allowed.size === 0 || allowed.has(origin.toLowerCase())) return true;
    return hasPage && isOwnHost(host) && isOwnOrigin(origin, host);
  }

  return (headers: Headers, query: URLSearchParams): Rejection | undefined => {
    const origin = headers.get("origin");
    if (origin !== null && !isAllowed(origin, headers.get("host") ?? "")) {
      return { status: 403, problem: `The origin ${JSON.stringify(origin)} is not allowed here.` };
    }
    if (keys.length === 0 || keys.some((key) => key.opens(headers, query))) return undefined;
    return {
      status: 401,
      problem: `The request needs ${keys.map(({ wanted }) => wanted).join(", or ")}.`,
      // Required with each 401 (RFC 9110, section 11.6.1).
      headers: { "WWW-Authenticate": keys.map(({ challenge }) => challenge).join(", ") },
    };
  };
}

/** One kind of credentials. */
interface Key {
  readonly challenge: string;
  /** What a request must contain, in words. */
  readonly wanted: string;
  opens(headers: Headers, query: URLSearchParams): boolean;
}

function tokenKey(token: string): Key {
  return {
    challenge: 'Bearer realm="wsecho"',
    wanted: '"Authorization: Bearer TOKEN", the subprotocol "bearer.TOKEN" or "?token=TOKEN"',
    opens(headers, query) {
      const given = bearerToken(headers, query);
      return given !== undefined && sameSecret(given, token);
    },
  };
}

function userKey({ name, password }: User): Key {
  return {
    challenge: 'Basic realm="wsecho", charset="UTF-8"',
    wanted: '"Authorization: Basic" with the right name and password',
    opens(headers) {
      // Compared as one text, so that the time taken does not reveal whether the name alone was
      // right.
      const given = basicCredentials(headers.get("authorization"));
      return given !== undefined && sameSecret(given, `${name}:${password}`);
    },
  };
}
