import { expect, test } from "bun:test";

import { sameSecret } from "../../src/text/secret.ts";

test.each([
  { secret: "" },
  { secret: "a" },
  { secret: "opensesame" },
  { secret: "pässwörd 🔑" },
  { secret: "x".repeat(10_000) },
])("sameSecret knows a secret of $secret.length UTF-16 units again", ({ secret }) => {
  expect(sameSecret(secret, secret)).toBe(true);
});

test.each([
  { what: "nothing for something", given: "", wanted: "a" },
  { what: "something for nothing", given: "a", wanted: "" },
  { what: "another first character", given: "Xbcdef", wanted: "abcdef" },
  { what: "another last character", given: "abcdeX", wanted: "abcdef" },
  { what: "only a beginning", given: "abc", wanted: "abcdef" },
  { what: "something after the end", given: "abcdef", wanted: "abc" },
  { what: "another case", given: "Abc", wanted: "abc" },
  { what: "a zero after the end", given: "abc\0", wanted: "abc" },
  { what: "a long one", given: "x".repeat(10_001), wanted: "x".repeat(10_000) },
])("sameSecret refuses $what", ({ given, wanted }) => {
  expect(sameSecret(given, wanted)).toBe(false);
});

test("sameSecret is not content with a byte in common", () => {
  // Among so many guesses, the digests of about twenty begin, and of twenty end, as the wanted one.
  const guesses = Array.from({ length: 5000 }, (_, index) => `guess ${index}`);
  expect(guesses.filter((guess) => sameSecret(guess, "guess 4321"))).toEqual(["guess 4321"]);
});
