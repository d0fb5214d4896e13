import { authBasic, authBearer } from "./auth.ts";
import { bytes } from "./bytes.ts";
import { close } from "./close.ts";
import { echo } from "./echo.ts";
import type { Endpoint } from "./endpoint.ts";
import { hang } from "./hang.ts";
import { inspect } from "./inspect.ts";
import { raw } from "./raw.ts";
import { room } from "./room.ts";
import { silent } from "./silent.ts";
import { status } from "./status.ts";
import { stream } from "./stream.ts";
import { ticker } from "./ticker.ts";

/** Every endpoint: what routes handshakes, and what `/endpoints`, the help and the README show. */
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
];
