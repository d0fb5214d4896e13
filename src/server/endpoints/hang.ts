import { endpoint } from "./endpoint.ts";

/** `/hang` */
export const hang = endpoint({
  path: "/hang",
  summary: "never finish the handshake",
  placeholders: {},
  query: {},
  reject: ({}, { signal }) =>
    new Promise((resolve) => {
      // Nobody reads this answer; it lets go of the request once the client has.
      signal.addEventListener("abort", () => resolve(new Response(null, { status: 499 })));
    }),
});
