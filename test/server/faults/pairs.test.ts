import { expect, test } from "bun:test";

import { listen } from "../../../src/server/listen.ts";
import { numbered, transcriptOf } from "../../support/transcript.ts";

// What becomes of 20 messages from seed 7, a digit each; see loss.test.ts.
const kept = "01101110101111111101";
const doubled = "11121122121121212211";

const shaping = {
  delay: "delay=5ms",
  jitter: "jitter=5ms",
  drop: "drop=30%25",
  duplicate: "duplicate=30%25",
  rate: "rate=100kB",
  prefix: "prefix=%3E",
} as const;

const endings = [
  { ending: "close=1011", code: 1011 },
  { ending: "close=1006", code: 1006 },
  { ending: "abort", code: 1006 },
];

const names = Object.keys(shaping) as (keyof typeof shaping)[];

/** Each fault with each other one, and alone. */
const pairs = names.flatMap((one, index) => names.slice(index).map((other) => [one, other]));

const cases = pairs.flatMap(([one = "delay", other = "delay"]) =>
  endings.map((end) => ({
    ...end,
    faults: new Set([one, other]),
    query: [...new Set([shaping[one], shaping[other]]), end.ending].join("&"),
  })),
);

test.each(cases)(
  "$query does what each of its faults does alone",
  async ({ faults, query, code }) => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/?seed=7&after=20&${query}`;
    const prefix = faults.has("prefix") ? ">" : "Echo: ";
    const messages = numbered(20).flatMap((text, index) => {
      if (faults.has("drop") && kept[index] === "0") return [];
      const copies = faults.has("duplicate") ? Number(doubled[index]) : 1;
      return Array.from({ length: copies }, () => prefix + text);
    });
    expect(await transcriptOf(url, numbered(20))).toMatchObject({ messages, code });
  },
);
