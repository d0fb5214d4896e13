import { expect, test } from "bun:test";

import { errorOf, toWorkerFailure } from "../../src/cli/worker-failure.ts";
import { WsechoError } from "../../src/errors.ts";

test("an error that was thrown on purpose keeps its code", () => {
  const error = new WsechoError("ADDRESS_IN_USE", "Cannot listen");
  expect(toWorkerFailure(error)).toEqual({ code: "ADDRESS_IN_USE", message: "Cannot listen" });
  expect(errorOf(toWorkerFailure(error))).toEqual(error);
});

test("any other is told of by its message alone", () => {
  const failure = toWorkerFailure(new TypeError("oops"));
  expect(failure).toEqual({ code: undefined, message: "oops" });
  expect(errorOf(failure)).not.toBeInstanceOf(WsechoError);
  expect(errorOf(failure).message).toBe("oops");
});

test("what is no error is told of too", () => {
  expect(toWorkerFailure("oops")).toEqual({ code: undefined, message: "oops" });
});
