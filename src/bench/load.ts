import type { LoadPlan } from "./plan.ts";
import type { LoadProgress, LoadResult } from "./result.ts";

/** A load on a server, in this process. */
export interface Load {
  /**
   * Opens the connections, and resolves once each is open or has failed.
   *
   * @throws {WsechoError} with the code of the first problem, when not one could be opened
   */
  connect(): Promise<void>;
  /** Sends for as long as planned, waits for the echoes still owed, closes all connections. */
  run(): Promise<LoadResult>;
  /** Ends the connecting or the sending now; `run` still resolves to what there is, without a wait for echoes. */
  stop(): void;
  progress(): LoadProgress;
}

/** Makes a load that has not begun. */
export declare function createLoad(plan: LoadPlan): Load;
