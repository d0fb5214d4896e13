import { parseInteger } from "../../text/integer.ts";
import { parseSize } from "../../text/size.ts";
import { endpoint } from "./endpoint.ts";

/** Milliseconds at a stretch, after which other connections get their turn. */
const stretch = 5;

/** `/stream/<n>` */
export const stream = endpoint({
  path: "/stream/<n>",
  summary: "n text messages, numbered from 1, then close with 1000",
  placeholders: {
    n: {
      hint: "100",
      summary: "how many messages",
      parse: (text) => parseInteger(text, { min: 0, max: 1e9 }),
    },
  },
  query: {
    size: {
      hint: "64KiB",
      summary: "bytes of each message, padded with dots after its number",
      parse: (text, { maxPayload }) => parseSize(text, { min: 0, max: maxPayload }),
    },
  },
  handle({ n, size = 0 }, channel) {
    let sent = 0;
    let next: ReturnType<typeof setImmediate> | undefined;

    function pour(): void {
      clearImmediate(next);
      const until = performance.now() + stretch;
      let goesOn = true;
      while (goesOn && sent < n && performance.now() < until) {
        if (!channel.hasRoomFor(size)) return;
        sent++;
        goesOn = channel.send(String(sent).padEnd(size, "."));
      }
      if (sent === n) channel.close(1000);
      else if (goesOn) next = setImmediate(pour);
    }

    return { opened: pour, writable: pour, closed: () => clearImmediate(next) };
  },
});
