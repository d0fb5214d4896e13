import { payloadFields } from "../../protocol/message.ts";
import { joinHeaders } from "../../text/join-headers.ts";
import { redactHeaders } from "../../text/redact.ts";
import type { EchoObserver } from "../observer.ts";
import type { RecordedEvent } from "./event.ts";

/** Creates what records all that is passed on; `record` gets each event as it happens. */
export function createRecordingObserver(record: (make: () => RecordedEvent) => void): EchoObserver {
  return {
    agreed({ id, remote, path }, { subprotocol, request, response }) {
      record(() => ({
        event: "open",
        connection: id,
        remote,
        path,
        subprotocol: subprotocol ?? "",
        request_headers: joinHeaders(redactHeaders(request)),
        status: 101,
        headers: joinHeaders(redactHeaders(response)),
      }));
    },
    received({ id, isRelayed }, message) {
      if (isRelayed !== true) return;
      record(() => ({
        event: "message",
        connection: id,
        direction: "to-server",
        ...payloadFields(message),
      }));
    },
    relayed({ id }, message) {
      record(() => ({
        event: "message",
        connection: id,
        direction: "to-client",
        ...payloadFields(message),
      }));
    },
    closed({ id, isRelayed, isClosedHere }, code, reason) {
      if (isRelayed !== true) return;
      record(() => ({
        event: "close",
        connection: id,
        direction: isClosedHere ? "to-client" : "to-server",
        code,
        reason: code === 1006 ? "" : reason,
        clean: code !== 1006,
      }));
    },
  };
}

/** Tells two observers of everything. */
export function bothObservers(one: EchoObserver, other: EchoObserver): EchoObserver {
  const both: Record<string, (...details: unknown[]) => void> = {};
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const calls = [one, other].flatMap((observer) => {
      const call: unknown = observer[name as keyof EchoObserver];
      return typeof call === "function" ? [call] : [];
    });
    both[name] = (...details) => calls.forEach((call) => call(...details));
  }
  return both;
}
