import type { Listener } from "../../protocol/open-socket.ts";
import { bodiless } from "../rejection.ts";
import type { UpstreamAnswer } from "./dial.ts";
import { endToEndAnswer } from "./headers.ts";
import { createBodyReader } from "./http-body.ts";

/** The answer of an upstream that refused a handshake, for the client: its body as it comes. */
export function refusalResponse({ socket, answer, rest }: UpstreamAnswer): Response {
  const { status, statusText, rawHeaders } = answer;
  const headers = new Headers(endToEndAnswer(status, pairsOf(rawHeaders)));
  // The runtime measures the body itself.
  headers.delete("content-length");
  if (bodiless.has(status)) {
    socket.terminate();
    return new Response(null, { status, statusText, headers });
  }
  return new Response(bodyStream({ socket, answer, rest }), { status, statusText, headers });
}

/** Names and values, of which `rawHeaders` has each in turn. */
export function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, at) => [
    rawHeaders[2 * at] ?? "",
    rawHeaders[2 * at + 1] ?? "",
  ]);
}

function bodyStream({ socket, answer, rest }: UpstreamAnswer): ReadableStream<Uint8Array> {
  const reader = createBodyReader(answer);
  let isOver = false;

  return new ReadableStream<Uint8Array>({
    start(controller) {
      function take(bytes: Uint8Array): void {
        if (isOver) return;
        for (const part of reader.read(bytes)) controller.enqueue(part);
        if (reader.isComplete) finish(true);
        else if ((controller.desiredSize ?? 0) <= 0) socket.pause();
      }

      function finish(isWhole: boolean): void {
        if (isOver) return;
        isOver = true;
        if (isWhole) controller.close();
        // The runtime would print the cause on stderr.
        else controller.error(undefined);
        socket.terminate();
      }

      const listener: Listener = {
        received: take,
        drained: () => undefined,
        ended: () => finish(reader.endsWithConnection),
      };
      socket.data = listener;
      take(rest);
    },
    pull() {
      if (!isOver) socket.resume();
    },
    cancel() {
      isOver = true;
      socket.terminate();
    },
  });
}
