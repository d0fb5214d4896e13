import { faultTable } from "../faults/table.ts";
import { behaviour } from "./behaviour.ts";

/** `/close/<code>` */
export const close = behaviour({
  path: "/close/<code>",
  summary: "close with that code, after N echoes with ?after=N; 1006 cuts the TCP connection",
  placeholders: { code: faultTable.close },
  query: {},
  faults: ({ code }) => ({ close: code }),
});
