import { faultTable } from "../faults/table.ts";
import { endpoint } from "./endpoint.ts";

/** `/close/<code>` */
export const close = endpoint({
  path: "/close/<code>",
  summary: "close with that code, after N echoes with ?after=N; 1006 cuts the TCP connection",
  placeholders: { code: faultTable.close },
  query: {},
  faults: ({ code }) => ({ close: code }),
});
