import { expect, test } from "bun:test";

import { createQuestions } from "../../../../src/cli/serve/workers/questions.ts";

test("each answer goes with its question, whatever the order", async () => {
  const questions = createQuestions<string>(5000);
  const asked: number[] = [];
  const [one, other] = [1, 2].map(() => questions.ask((question) => asked.push(question)));
  questions.answer(asked[1] ?? 0, "other");
  questions.answer(asked[0] ?? 0, "one");
  expect([await one, await other]).toEqual(["one", "other"]);
});

test("a question that is not answered in time has no answer", async () => {
  const questions = createQuestions<string>(1);
  let asked = 0;
  expect(await questions.ask((question) => void (asked = question))).toBeUndefined();
  questions.answer(asked, "late");
});
