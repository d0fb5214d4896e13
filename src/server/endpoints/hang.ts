import { endpoint } from "./endpoint.ts";

/** `/hang` */
export const hang = endpoint({
  path: "/hang",
  summary: "never finish the handshake",
  placeholders: {},
  query: {},
  reject: ({}, { signal }) =>
    new Promise((resolve) => {
      // No one reads this answer: it ends the request after the client has disconnected.
      const rejection = { status: 499, problem: "the client gave up, or was silent for too long" };
      signal.addEventListener("abort", () => resolve(rejection));
    }),
});
