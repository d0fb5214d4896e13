import { faultTable } from "../faults/table.ts";
import { authBasic, authBearer } from "./auth.ts";
import { bytes } from "./bytes.ts";
import { echo } from "./echo.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { hang } from "./hang.ts";
import { inspect } from "./inspect.ts";
import { room } from "./room.ts";
import { status } from "./status.ts";
import { stream } from "./stream.ts";
import { ticker } from "./ticker.ts";
import { watch } from "./watch.ts";

const raw = endpoint({
  path: "/raw",
  summary: "echo exactly, text and binary",
  placeholders: {},
  query: {},
  faults: () => ({ prefix: "" }),
});

const close = endpoint({
  path: "/close/<code>",
  summary: "close with that code, after N echoes with ?after=N; 1006 cuts the TCP connection",
  placeholders: { code: faultTable.close },
  query: {},
  faults: ({ code }) => ({ close: code }),
});

const silent = endpoint({
  path: "/silent",
  summary: "accept the connection and never answer",
  placeholders: {},
  query: {},
  handle: () => ({}),
});

/** Every endpoint. Routing, `/endpoints`, the help and the README are based on this table. */
export const endpointTable: readonly Endpoint[] = [
  echo,
  raw,
  room,
  inspect,
  ticker,
  stream,
  bytes,
  close,
  status,
  authBasic,
  authBearer,
  silent,
  hang,
  watch,
];
