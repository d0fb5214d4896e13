import { expect, test } from "bun:test";

import {
  describeExit,
  errorOf,
  parseWorkers,
  shareOf,
  toWorkerFailure,
} from "../../src/cli/workers.ts";
import { ParseError, WsechoError } from "../../src/errors.ts";

test.each([
  { text: "1", want: 1 },
  { text: "256", want: 256 },
  { text: "auto", want: "auto" as const },
])('parseWorkers("$text") is $want', ({ text, want }) => {
  expect(parseWorkers(text, 256)).toBe(want);
});

test.each(["", "0", "-1", "1.5", "257", "Auto", "many"])('parseWorkers("%s") throws', (text) => {
  expect(() => parseWorkers(text, 256)).toThrow(
    new ParseError(text, 'an integer from 1 to 256, or "auto"'),
  );
});

test.each([
  { total: 0, processes: 3, want: [0, 0, 0] },
  { total: 3, processes: 3, want: [1, 1, 1] },
  { total: 10_000, processes: 3, want: [3334, 3333, 3333] },
  { total: 11, processes: 4, want: [3, 3, 3, 2] },
])("$total among $processes processes is $want", ({ total, processes, want }) => {
  expect(want.map((_, index) => shareOf(total, index, processes))).toEqual([...want]);
});

test("an error that was thrown on purpose keeps its code", () => {
  const error = new WsechoError("ADDRESS_IN_USE", "Cannot listen");
  expect(toWorkerFailure(error)).toEqual({ code: "ADDRESS_IN_USE", message: "Cannot listen" });
  expect(errorOf(toWorkerFailure(error))).toEqual(error);
});

test("any other is reported by its message alone", () => {
  const failure = toWorkerFailure(new TypeError("oops"));
  expect(failure).toEqual({ code: undefined, message: "oops" });
  expect(errorOf(failure)).not.toBeInstanceOf(WsechoError);
  expect(errorOf(failure).message).toBe("oops");
});

test("what is not an error is reported too", () => {
  expect(toWorkerFailure("oops")).toEqual({ code: undefined, message: "oops" });
});

test.each([
  { exit: { exitCode: 1, signal: null }, want: "exited with code 1" },
  { exit: { exitCode: null, signal: "SIGKILL" }, want: "was ended by SIGKILL" },
])("a worker $want", ({ exit, want }) => {
  expect(describeExit(exit)).toBe(want);
});
