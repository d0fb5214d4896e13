import { ParseError } from "../../errors.ts";
import { parseInteger } from "../../text/integer.ts";
import { endpoint } from "./endpoint.ts";

/** `/status/<code>` */
export const status = endpoint({
  path: "/status/<code>",
  summary: "refuse the handshake with that HTTP status and a JSON body",
  placeholders: {
    code: {
      hint: "503",
      summary: "the status",
      parse: (text) => parseInteger(text, { min: 200, max: 599 }),
    },
  },
  query: {
    location: { hint: "/", summary: "the Location of a 3xx", parse: parseLocation },
    retry: {
      hint: "2",
      summary: "the Retry-After of a 429 or 503, in seconds",
      parse: (text) => parseInteger(text, { min: 0, max: 86_400 }),
    },
  },
  reject({ code, location, retry = 1 }) {
    const headers: Record<string, string> = {};
    if (code === 401) headers["WWW-Authenticate"] = 'Basic realm="wsecho", Bearer realm="wsecho"';
    if (code === 405) headers["Allow"] = "GET";
    if (code === 426) Object.assign(headers, { Upgrade: "websocket", Connection: "Upgrade" });
    if (code === 429 || code === 503) headers["Retry-After"] = String(retry);
    if (location !== undefined && code >= 300 && code < 400) headers["Location"] = location;
    return { status: code, problem: `requested with /status/${code}`, headers };
  },
});

/** Other characters are allowed in neither a header nor a URL (RFC 3986, section 2). */
function parseLocation(text: string): string {
  if (/^[!-~]+$/.test(text)) return text;
  throw new ParseError(text, "a URL, percent-encoded");
}
