import { behaviour } from "./behaviour.ts";

/** `/raw` */
export const raw = behaviour({
  path: "/raw",
  summary: "echo exactly, text and binary",
  placeholders: {},
  query: {},
  faults: () => ({ prefix: "" }),
});
