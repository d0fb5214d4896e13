import { type ChoiceStore, offersOf } from "./choice.ts";
import { element, find, make } from "./element.ts";
import { frameFieldsOf } from "./frame-bits.ts";
import { acceptFor, guid, type InspectedHandshake, requestOf, responseOf } from "./handshake.ts";
import type { Log } from "./log.ts";

/** Creates the view of what goes over the wire: a real handshake, and the last frame. */
export function createInsideTab(inspectUrl: string, choice: ChoiceStore, log: Log) {
  const panel = element("inside", HTMLDivElement);
  const handshake = find(panel, ".handshake", HTMLDivElement);
  const frame = find(panel, ".frame", HTMLDivElement);

  /** Opens a connection to `/inspect`, whose first message tells the handshake. */
  function shakeHands(): void {
    const socket = new WebSocket(inspectUrl, offersOf(choice.current));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      socket.close();
      void showHandshake(JSON.parse(data), socket.extensions);
    };
    socket.onerror = () => {
      handshake.replaceChildren(make("p", "The server has no /inspect that this page may use."));
    };
  }

  async function showHandshake(inspected: InspectedHandshake, extensions: string): Promise<void> {
    const key = inspected.headers["sec-websocket-key"] ?? "";
    const request = [make("h3", "1. The browser asks"), make("pre", requestOf(inspected))];
    // On a page that came over plain HTTP from another machine a browser computes no hash.
    if (!isSecureContext) return handshake.replaceChildren(...request);
    const { joined, hash, accept } = await acceptFor(key);
    const steps = make("pre");
    steps.append(
      make("span", key, "key"),
      make("span", guid, "guid"),
      `\n\nSHA-1 of these ${joined.length} characters:\n`,
      make("span", hash, "hash"),
      "\n\nin base64:\n",
      make("span", accept, "accept"),
    );
    handshake.replaceChildren(
      ...request,
      make("h3", "2. The server appends a fixed GUID to the key, and hashes both"),
      steps,
      make("h3", "3. The server answers with the result, and the connection is open"),
      make("pre", responseOf(inspected, accept, extensions)),
    );
  }

  function showFrame(): void {
    const last = log.entries().findLast((entry) => "message" in entry);
    if (last === undefined) {
      return frame.replaceChildren(make("p", "There is no message yet: send one."));
    }
    const direction = last.kind === "sent" ? "to-server" : "to-client";
    const bits = make("div", "", "bits");
    const meanings = make("dl");
    for (const [at, field] of frameFieldsOf(last.message, direction).entries()) {
      bits.append(make("span", field.bits, `field-${at}`), " ");
      meanings.append(make("dt", field.name, `field-${at}`), make("dd", field.meaning));
    }
    frame.replaceChildren(bits, meanings);
  }

  find(panel, "button", HTMLButtonElement).addEventListener("click", shakeHands);
  return {
    draw(): void {
      if (panel.hidden) return;
      if (handshake.childElementCount === 0) shakeHands();
      showFrame();
    },
  };
}
