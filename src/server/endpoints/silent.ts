import { endpoint } from "./endpoint.ts";

/** `/silent` */
export const silent = endpoint({
  path: "/silent",
  summary: "accept the connection and never answer",
  placeholders: {},
  query: {},
  handle: () => ({}),
});
