// A Response with one of these must have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
const bodiless = new Set([204, 205, 304]);

/** An HTTP response with a JSON body, where its status allows for one. */
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
