/** Why a request does not become a connection, and what goes into its answer. */
export interface Rejection {
  readonly status: number;
  /** In words for the person who sent the request, and for the log. */
  readonly problem: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the JSON body has in addition to status and problem. */
  readonly details?: object;
  /** What to try instead: a line for a person, who then gets plain text in place of JSON. */
  readonly hint?: string;
}

/** No one reads this answer: it ends a request whose client has disconnected. */
export const abandoned: Rejection = {
  status: 499,
  problem: "the client gave up, or was silent for too long",
};

/** The answer to a request that is rejected. */
export function rejectionResponse(rejection: Rejection): Response {
  const { status, problem, headers = {}, details, hint } = rejection;
  if (hint !== undefined) return new Response(`${problem}\n${hint}\n`, { status, headers });
  return jsonResponse(status, { status, error: problem, ...details }, headers);
}

/** A response with one of these has no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
export const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** An HTTP response with a JSON body, where its status allows one. */
export function jsonResponse(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (bodiless.has(status)) return new Response(null, { status, headers });
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}
