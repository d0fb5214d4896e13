import { parseNonEmpty } from "../../text/word.ts";
import { createAccess } from "../access.ts";
import { endpoint } from "./endpoint.ts";

const word = { hint: "secret", parse: parseNonEmpty };

/** `/auth/basic/<user>/<password>` */
export const authBasic = endpoint({
  path: "/auth/basic/<user>/<password>",
  summary: "echo for a handshake with exactly these Basic credentials, else 401",
  placeholders: {
    user: { ...word, summary: "the user" },
    password: { ...word, summary: "the password" },
  },
  query: {},
  reject({ user, password }, request) {
    const access = createAccess({ user: { name: user, password } });
    return access(request.headers, new URLSearchParams());
  },
});

/** `/auth/bearer/<token>` */
export const authBearer = endpoint({
  path: "/auth/bearer/<token>",
  summary: "echo for a handshake with exactly this Bearer token, else 401",
  placeholders: { token: { ...word, summary: "the token" } },
  query: {},
  reject({ token }, request) {
    const access = createAccess({ token });
    return access(request.headers, new URLSearchParams());
  },
});
