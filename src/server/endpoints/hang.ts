import { abandoned } from "../rejection.ts";
import { endpoint } from "./endpoint.ts";

/** `/hang` */
export const hang = endpoint({
  path: "/hang",
  summary: "never finish the handshake",
  placeholders: {},
  query: {},
  reject: ({}, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(abandoned));
    }),
});
