import { expect, test } from "bun:test";

import { editDistance, isSlip, nearest } from "../../src/text/nearest.ts";

test.each([
  { word: "prot", candidates: ["host", "port", "prefix"], want: "port" },
  { word: "por", candidates: ["host", "port", "prefix"], want: "port" },
  { word: "portt", candidates: ["host", "port", "prefix"], want: "port" },
  { word: "pork", candidates: ["host", "port", "prefix"], want: "port" },
  { word: "port", candidates: ["sort", "port"], want: "port" },
  { word: "verbos", candidates: ["quiet", "verbose"], want: "verbose" },
  { word: "max-paylod", candidates: ["max-payload", "idle-timeout"], want: "max-payload" },
  { word: "idletimeout", candidates: ["max-payload", "idle-timeout"], want: "idle-timeout" },
  { word: "p", candidates: ["q", "port"], want: "q" },
])("the nearest to $word of $candidates is $want", ({ word, candidates, want }) => {
  expect(nearest(word, candidates)).toBe(want);
});

test.each([
  { word: "colour", candidates: ["host", "port", "prefix"] },
  { word: "toString", candidates: ["serve", "send"] },
  { word: "xy", candidates: ["port"] },
  { word: "port", candidates: [] },
  { word: "", candidates: ["port", "host"] },
])("nothing in $candidates is near to $word", ({ word, candidates }) => {
  expect(nearest(word, candidates)).toBeUndefined();
});

test.each([
  { from: "", to: "", want: 0 },
  { from: "", to: "abc", want: 3 },
  { from: "abc", to: "", want: 3 },
  { from: "abc", to: "abc", want: 0 },
  { from: "abc", to: "abd", want: 1 },
  { from: "abc", to: "ab", want: 1 },
  { from: "abc", to: "abxc", want: 1 },
  { from: "abcd", to: "acbd", want: 1 },
  { from: "ab", to: "ba", want: 1 },
  { from: "abcdef", to: "badcfe", want: 3 },
  { from: "kitten", to: "sitting", want: 3 },
])("from $from to $to it is $want steps", ({ from, to, want }) => {
  expect(editDistance(from, to)).toBe(want);
});

test("the distance is the same both ways, and no greater than the longer word", () => {
  const words = ["", "a", "serve", "send", "sever", "port", "prot", "idle-timeout", "max-payload"];
  for (const from of words) {
    for (const to of words) {
      const distance = editDistance(from, to);
      expect(editDistance(to, from)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(from.length - to.length));
      expect(distance === 0).toBe(from === to);
    }
  }
});

test.each([
  { word: "dely", want: true },
  { word: "delayy", want: true },
  { word: "dealy", want: true },
  { word: "delai", want: false },
  { word: "dlya", want: false },
  { word: "delay", want: false },
  { word: "d", want: false },
])("$word is a slip for delay: $want", ({ word, want }) => {
  expect(isSlip(word, "delay")).toBe(want);
});
