import type { ErrorCode } from "../errors.ts";
import type { RawResponse } from "./raw-response.ts";

/** Why there is no connection, as plain data. */
export type ConnectFailure =
  | { readonly kind: "aborted" }
  /** After this many milliseconds. */
  | { readonly kind: "timed out"; readonly connectTimeout: number }
  /** The way to the server, through a proxy, ends before it, for a known cause in words. */
  | { readonly kind: "blocked"; readonly code: ErrorCode; readonly problem: string }
  | {
      readonly kind: "failed";
      /** What Bun's WebSocket says; ends in the cause: `… failed: Expected 101 status code: 401`. */
      readonly message: string;
      /** The system's or the TLS library's name for the cause, if it has one. */
      readonly code: string | undefined;
      /** The server's answer, where there was one. */
      readonly response: RawResponse | undefined;
    };
