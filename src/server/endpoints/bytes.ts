import { parseSize } from "../../text/size.ts";
import { endpoint } from "./endpoint.ts";

/** `/bytes/<size>` */
export const bytes = endpoint({
  path: "/bytes/<size>",
  summary: "one binary message of that size: the bytes 0 to 255, over and over",
  placeholders: {
    size: {
      hint: "1MiB",
      summary: "the size, at most that of --max-payload",
      parse: (text, { maxPayload }) => parseSize(text, { min: 0, max: maxPayload }),
    },
  },
  query: {},
  handle({ size }, channel) {
    let isSent = false;

    function answer(): void {
      if (isSent || !channel.hasRoomFor(size)) return;
      isSent = true;
      channel.send(countingBytes(size));
    }

    return { opened: answer, writable: answer };
  },
});

function countingBytes(size: number): Uint8Array {
  const counting = new Uint8Array(size);
  for (let at = 0; at < Math.min(size, 256); at++) counting[at] = at;
  // Doubling copies is far quicker than counting on.
  for (let done = 256; done < size; done *= 2) counting.copyWithin(done, 0, done);
  return counting;
}
