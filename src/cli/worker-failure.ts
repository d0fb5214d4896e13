import { type ErrorCode, WsechoError } from "../errors.ts";

/** An error as one process tells another of it. */
export interface WorkerFailure {
  /** Undefined where it was not thrown on purpose. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
}

/** What there is to tell of an error. */
export function toWorkerFailure(error: unknown): WorkerFailure {
  const code = error instanceof WsechoError ? error.code : undefined;
  return { code, message: error instanceof Error ? error.message : String(error) };
}

/** The error that was told of. */
export function errorOf({ code, message }: WorkerFailure): Error {
  return code === undefined ? new Error(message) : new WsechoError(code, message);
}
