import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";

import { WsechoError } from "../errors.ts";
import {
  type ServerOrder,
  type ServerReport,
  testServerChannel,
  testServerVariable,
} from "../protocol/test-server.ts";
import type { ListenOptions } from "../server/listen.ts";
import type { ConnectionInfo, EchoObserver, RejectedRequest } from "../server/observer.ts";
import { type ReceivedMessage, record } from "../server/received.ts";
import type { RecordingServer } from "../server/start-echo-server.ts";
import { findExecutable, isMuslSystem } from "./executable.ts";

/**
 * Starts an echo server on a free port of this machine, for tests of WebSocket clients. It runs in a
 * process of its own, which ends with this one.
 *
 * @throws {WsechoError} as under Bun
 * @throws {MissingExecutableError} when there is no executable for this platform
 */
export async function startEchoServer(options: ListenOptions = {}): Promise<RecordingServer> {
  const { observer = {}, ...plain } = options;
  if (plain.replay !== undefined) {
    throw new WsechoError(
      "UNSUPPORTED",
      "Cannot replay a recording: expected Bun, or serve --replay",
    );
  }
  const { platform: os, arch: cpu, env } = process;
  const executable = findExecutable(import.meta.url, { os, cpu }, isMuslSystem);
  const program = spawn(executable, ["serve"], {
    stdio: ["pipe", "ignore", "inherit", "pipe"],
    env: { ...env, [testServerVariable]: "1" },
    windowsHide: true,
  });
  const received: ReceivedMessage[] = [];
  let connections = 0;

  function take(report: Report): void {
    switch (report.event) {
      case "opened":
        connections++;
        return observer.opened?.(report.connection);
      case "received": {
        const { connection, data, isText } = report;
        const message = isText ? data : Buffer.from(data, "base64");
        record(received, { message, connection: connection.id, path: connection.path });
        return observer.received?.(connection, message);
      }
      case "closed":
        connections--;
        return observer.closed?.(report.connection, report.code, report.reason);
      default:
        return tell(observer, report);
    }
  }

  const { url, port } = await started(program, { serve: plain }, take);

  async function stop(grace = 5000): Promise<void> {
    if (program.exitCode !== null || program.signalCode !== null) return;
    const ended = new Promise((resolve) => program.once("exit", resolve));
    order(program, { stop: grace });
    await ended;
  }

  return {
    url,
    port,
    get connections() {
      return connections;
    },
    received,
    stop,
    close: () => stop(),
    [Symbol.asyncDispose]: () => stop(),
  };
}

type Report = ServerReport<ConnectionInfo, RejectedRequest>;

/** Sends the first order, and passes on reports; resolves when the server listens. */
function started(
  program: ChildProcess,
  first: ServerOrder<ListenOptions>,
  take: (report: Report) => void,
): Promise<Report & { readonly event: "listening" }> {
  return new Promise((resolve, reject) => {
    const channel = program.stdio[testServerChannel] as Duplex | null;
    if (channel === null || channel === undefined) {
      return reject(
        new WsechoError("UNSUPPORTED", "This runtime gives a process no fourth stream"),
      );
    }
    let rest = "";
    channel.setEncoding("utf8");
    channel.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const report = JSON.parse(line) as Report;
        if (report.event === "listening") resolve(report);
        else if (report.event === "unable") reject(new WsechoError(report.code, report.message));
        else take(report);
        channel.write("\n");
      }
    });
    channel.on("error", () => undefined);
    program.on("error", ({ message }) => {
      reject(new WsechoError("CANNOT_LISTEN", `Cannot start the server: ${message}`));
    });
    program.on("exit", (code) => {
      reject(new WsechoError("CANNOT_LISTEN", `The server ended with exit code ${code}`));
    });
    program.stdin?.on("error", () => undefined);
    order(program, first);
  });
}

function order(program: ChildProcess, what: ServerOrder<ListenOptions>): void {
  program.stdin?.write(`${JSON.stringify(what)}\n`);
}

function tell(
  observer: EchoObserver,
  report: Exclude<Report, { event: "opened" | "received" | "closed" }>,
): void {
  if (report.event === "agreed") {
    const { connection, subprotocol, request, response } = report;
    observer.agreed?.(connection, { subprotocol, request, response });
  } else if (report.event === "relayed") {
    const { connection, data, isText } = report;
    observer.relayed?.(connection, isText ? data : Buffer.from(data, "base64"));
  } else if (report.event === "rejected") observer.rejected?.(report.request);
  else if (report.event === "ignored") observer.ignored?.(report.parameter);
  else if (report.event === "crowded") observer.crowded?.(report.isCrowded);
  else if (report.event === "failed") {
    observer.failed?.(report.connection, new Error(report.message));
  }
}
