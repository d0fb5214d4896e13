import { parseDuration } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { endpoint } from "./endpoint.ts";

/** `/ticker` */
export const ticker = endpoint({
  path: "/ticker",
  summary: 'send {"seq":1,"time":"…"} on a timer',
  placeholders: {},
  query: {
    every: {
      hint: "1s",
      summary: "the time between two ticks",
      parse: (text) => parseDuration(text, { min: 1, max: 86_400_000 }),
    },
    count: {
      hint: "10",
      summary: "close with 1000 after this many ticks",
      parse: (text) => parseInteger(text, { min: 1, max: 1e9 }),
    },
  },
  handle({ every = 1000, count = Infinity }, channel) {
    let seq = 0;
    let keepsUp = true;

    function tick(): void {
      if (seq >= count) return;
      seq++;
      // A client that does not keep up misses ticks, and sees it from the numbers.
      if (keepsUp) keepsUp = channel.send(JSON.stringify({ seq, time: new Date().toISOString() }));
      if (seq >= count) channel.close(1000);
    }

    return { opened: () => channel.every(every, tick), writable: () => void (keepsUp = true) };
  },
});
