import { behaviour } from "./behaviour.ts";

/** `/silent` */
export const silent = behaviour({
  path: "/silent",
  summary: "accept the connection and never answer",
  placeholders: {},
  query: {},
  converse: () => ({}),
});
