import { describeCloseCode } from "../protocol/close-code.ts";
import type { Message } from "../protocol/message.ts";
import { type Choice, offersOf } from "./choice.ts";
import { element } from "./element.ts";
import type { Log } from "./log.ts";
import type { RoundTrips } from "./round-trips.ts";

/** What the page does about its connection. */
export interface SessionEvents {
  /** It began, ended, or a message came. */
  changed(): void;
  askWhy: AskWhy;
}

/** Says why the server refused a URL, after a moment of `performance.now()`; undefined if nobody knows. */
export type AskWhy = (url: string, since: number) => Promise<string | undefined>;

/** How many messages may be without a reply; the times of more are not kept. */
const mostUnanswered = 10_000;

/** Creates the one connection of the page. */
export function createSession(log: Log, roundTrips: RoundTrips, events: SessionEvents) {
  const status = element("status", HTMLOutputElement);
  let socket: WebSocket | undefined;
  let url = "";
  let timer: number | undefined;
  /** When the messages were sent that are not answered yet. */
  let sentAt: number[] = [];

  function show(kind: "idle" | "open" | "failed", text: string): void {
    status.dataset["kind"] = kind;
    status.textContent = text;
    events.changed();
  }

  function open(choice: Choice): void {
    close();
    url = choice.url;
    sentAt = [];
    const startedAt = performance.now();
    let opening: WebSocket;
    try {
      opening = new WebSocket(choice.url, offersOf(choice));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      show("failed", "failed");
      return log.add({ kind: "failed", code: "BAD_VALUE", problem });
    }
    socket = opening;
    opening.binaryType = "arraybuffer";
    show("idle", "connecting");
    let isOpen = false;
    opening.onopen = () => {
      isOpen = true;
      startClock();
      const { protocol: subprotocol, extensions } = opening;
      log.add({ kind: "opened", url: choice.url, subprotocol, extensions });
    };
    opening.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => receive(data);
    opening.onclose = ({ code, reason }) => {
      // A later attempt may have taken its place.
      const isCurrent = socket === opening;
      if (isCurrent) {
        clearInterval(timer);
        socket = undefined;
        const isGood = code === 1000 || code === 1005;
        show(isGood ? "idle" : "failed", isOpen ? `closed ${describeCloseCode(code)}` : "failed");
      }
      if (isOpen) log.add({ kind: "closed", code, reason });
      else if (isCurrent) void explain(choice.url, startedAt);
    };
  }

  function startClock(): void {
    const openedAt = performance.now();
    const tick = () => {
      const seconds = Math.floor((performance.now() - openedAt) / 1000);
      const clock = [Math.floor(seconds / 60), seconds % 60];
      show("open", `open ${clock.map((part) => String(part).padStart(2, "0")).join(":")}`);
    };
    clearInterval(timer);
    timer = window.setInterval(tick, 1000);
    tick();
  }

  function receive(data: string | ArrayBuffer): void {
    const message = typeof data === "string" ? data : new Uint8Array(data);
    const start = sentAt.shift();
    const roundTrip = start === undefined ? undefined : performance.now() - start;
    if (roundTrip !== undefined) roundTrips.add(roundTrip);
    log.add({ kind: "received", message, roundTrip });
    events.changed();
  }

  /** A browser says nothing of a handshake that failed; the server does, to those who watch. */
  async function explain(url: string, since: number): Promise<void> {
    const why = await events.askWhy(url, since);
    if (why !== undefined)
      return log.add({ kind: "failed", code: "HANDSHAKE_REFUSED", problem: why });
    const command = `wsecho send -v -u '${url}' hello`;
    const problem = `The connection failed, and a browser does not say why. This command does: ${command}`;
    log.add({ kind: "failed", code: "CANNOT_CONNECT", problem });
  }

  /** @throws {DOMException} on a close code or reason that a page may not send */
  function close(code = 1000, reason = ""): void {
    socket?.close(code, reason);
  }

  return {
    open,
    close,
    /** What is connected to, or soon will be; undefined without a connection. */
    get url() {
      return socket === undefined ? undefined : url;
    },
    /** Sends a message; false if there is no connection. */
    send(message: Message): boolean {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      if (sentAt.push(performance.now()) > mostUnanswered) sentAt = [];
      socket.send(typeof message === "string" ? message : new Uint8Array(message));
      log.add({ kind: "sent", message });
      log.toLatest();
      return true;
    },
  };
}

export type Session = ReturnType<typeof createSession>;
