import type { EchoObserver } from "../../src/server/observer.ts";

/** An observer that writes down each event, one line each. */
export interface Recorder {
  readonly observer: Required<EchoObserver>;
  readonly lines: readonly string[];
  /** Resolves once a line begins like this. */
  until(beginning: string): Promise<void>;
}

/** Makes a recorder; it throws, after writing it down, if the event is the one that `failsOn` names. */
export function createRecorder(failsOn?: keyof EchoObserver): Recorder {
  const lines: string[] = [];
  let changed = Promise.withResolvers<void>();

  function write(what: keyof EchoObserver, details: string): void {
    lines.push(`${what} ${details}`);
    changed.resolve();
    changed = Promise.withResolvers();
    if (what === failsOn) throw new Error(`${what} went wrong`);
  }

  return {
    lines,
    observer: {
      opened: ({ id, path }) => write("opened", `#${id} ${path}`),
      received: ({ id }, message) =>
        write("received", `#${id} ${typeof message === "string" ? message : message.toHex()}`),
      agreed: ({ id }, { subprotocol }) => write("agreed", `#${id} ${subprotocol ?? ""}`.trimEnd()),
      differed: ({ id }, problem) => write("differed", `#${id} ${problem}`),
      relayed: ({ id }, message) =>
        write("relayed", `#${id} ${typeof message === "string" ? message : message.toHex()}`),
      closed: ({ id }, code, reason) => write("closed", `#${id} ${code} ${reason}`.trimEnd()),
      rejected: ({ method, path, status, problem }) =>
        write("rejected", `${method} ${path} ${status} ${problem}`),
      ignored: (parameter) => write("ignored", parameter),
      crowded: (isCrowded) => write("crowded", String(isCrowded)),
      failed: ({ id }, error) => write("failed", `#${id} ${error.message}`),
    },
    async until(beginning) {
      while (!lines.some((line) => line.startsWith(beginning))) await changed.promise;
    },
  };
}
