import { endpoint } from "./endpoint.ts";

/** `/raw` */
export const raw = endpoint({
  path: "/raw",
  summary: "echo exactly, text and binary",
  placeholders: {},
  query: {},
  faults: () => ({ prefix: "" }),
});
