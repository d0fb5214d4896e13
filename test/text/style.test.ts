import { expect, test } from "bun:test";

import { paintPlain, paintStyled } from "../../src/text/style.ts";

test("a style ends where the text does", () => {
  expect(paintStyled("bold", "a")).toBe("\x1b[1ma\x1b[22m");
  expect(paintStyled("red", "a")).toBe("\x1b[31ma\x1b[39m");
});

test("nothing has no style", () => {
  expect(paintStyled("green", "")).toBe("");
});

test("without styles the text is as it was", () => {
  expect(paintPlain("bold", "a")).toBe("a");
});
