import type { ErrorCode } from "../errors.ts";

/**
 * What an executable that serves a test suite tells the process that started it, one JSON object per line
 * on the file descriptor `testServerChannel`. After each line it waits for a byte: whatever a client gets
 * from the server comes after the suite knows what led to it.
 */
export type ServerReport<Connection, Request> =
  | { readonly event: "listening"; readonly url: string; readonly port: number }
  | { readonly event: "unable"; readonly code: ErrorCode; readonly message: string }
  | { readonly event: "opened"; readonly connection: Connection }
  | {
      readonly event: "received";
      readonly connection: Connection;
      /** The text, or the bytes in base64. */
      readonly data: string;
      readonly isText: boolean;
    }
  | {
      readonly event: "relayed";
      readonly connection: Connection;
      /** The text, or the bytes in base64. */
      readonly data: string;
      readonly isText: boolean;
    }
  | {
      readonly event: "agreed";
      readonly connection: Connection;
      readonly subprotocol: string | undefined;
      /** The headers of the client, and those of the answer. */
      readonly request: readonly (readonly [name: string, value: string])[];
      readonly response: readonly (readonly [name: string, value: string])[];
    }
  | {
      readonly event: "closed";
      readonly connection: Connection;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly event: "rejected"; readonly request: Request }
  | { readonly event: "ignored"; readonly parameter: string }
  | { readonly event: "crowded"; readonly isCrowded: boolean }
  | { readonly event: "failed"; readonly connection: Connection; readonly message: string };

/** What the starting process writes to stdin, one JSON object per line; its end means to stop at once. */
export type ServerOrder<Options> =
  | { readonly serve: Options }
  /** Milliseconds that connections have to close. */
  | { readonly stop: number };

/** The file descriptor of the reports. */
export const testServerChannel = 3;

/** The environment variable that makes `wsecho serve` such a server. */
export const testServerVariable = "WSECHO_TEST_SERVER";
