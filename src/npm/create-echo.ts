import { WsechoError } from "../errors.ts";
import type { Echo } from "../server/echo.ts";

/** @throws {WsechoError} with code `UNSUPPORTED`, as an echo is for `Bun.serve` */
export function createEcho(): Echo {
  throw new WsechoError(
    "UNSUPPORTED",
    "Cannot create an echo in this runtime: createEcho is for Bun.serve; startEchoServer works here",
  );
}
