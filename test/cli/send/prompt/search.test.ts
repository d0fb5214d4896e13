import { expect, test } from "bun:test";

import { createSearch } from "../../../../src/cli/send/prompt/search.ts";

test("the newest entry is found first, then older ones, and no text twice", () => {
  const search = createSearch(["get a", "put b", "get c", "get c"]);
  expect(search.found).toBe("");
  search.extend("get");
  expect(search.found).toBe("get c");
  search.goBack();
  expect(search.found).toBe("get a");
  search.goBack();
  expect(search.found).toBe("get a");
});

test("more text stays with the entry if that has it", () => {
  const search = createSearch(["get a", "get ab", "get"]);
  search.extend("get ");
  expect(search.found).toBe("get ab");
  search.goBack();
  search.extend("a");
  expect(search.found).toBe("get a");
});

test("what is not found is said, and taken back", () => {
  const search = createSearch(["one"]);
  search.extend("on");
  search.extend("x");
  expect(search).toMatchObject({ prompt: '(search "onx", not found) ', found: "" });
  search.shorten();
  expect(search).toMatchObject({ prompt: '(search "on") ', found: "one" });
  search.shorten();
  search.shorten();
  search.shorten();
  expect(search).toMatchObject({ prompt: '(search "") ', found: "" });
});

test("an empty search goes nowhere", () => {
  const search = createSearch(["one"]);
  search.goBack();
  expect(search.found).toBe("");
});
