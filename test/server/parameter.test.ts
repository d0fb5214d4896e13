import { describe, expect, test } from "bun:test";

import {
  describeParameters,
  ParameterError,
  type Parameters,
  readParameter,
} from "../../src/server/parameter.ts";
import { parseInteger } from "../../src/text/integer.ts";
import { parseSize } from "../../src/text/size.ts";

const limits = { maxPayload: 1000 };
const parameters = {
  count: {
    hint: "3",
    summary: "how many",
    parse: (text) => parseInteger(text, { min: 1, max: 9 }),
  },
  size: {
    hint: "1KiB",
    summary: "how large",
    parse: (text, { maxPayload }) => parseSize(text, { min: 0, max: maxPayload }),
  },
  broken: {
    hint: "",
    summary: "throws what it should not",
    parse: () => {
      throw new TypeError("a mistake in the program");
    },
  },
} as const satisfies Parameters;

test("a parameter is described with its meaning and an example", () => {
  const { count, size } = parameters;
  expect(describeParameters({ count, size })).toEqual({
    count: "how many, e.g. 3",
    size: "how large, e.g. 1KiB",
  });
});

describe("readParameter", () => {
  test.each([
    { name: "count", text: "9", want: 9 },
    { name: "size", text: "1kB", want: 1000 },
  ])("reads $name $text as $want", ({ name, text, want }) => {
    expect(readParameter(name, text, parameters, limits)).toBe(want);
  });

  test.each([
    { name: "count", text: "", wanted: "an integer from 1 to 9" },
    { name: "count", text: "10", wanted: "an integer from 1 to 9" },
    { name: "size", text: "1001", wanted: "a size from 0B to 1000B" },
  ])("refuses $name $text, naming it and quoting it", ({ name, text, wanted }) => {
    const error = errorOf(name, text);
    expect(error).toMatchObject({
      code: "BAD_VALUE",
      parameter: name,
      message: `Cannot parse "${name}" "${text}": expected ${wanted}`,
    });
    expect(Object.keys(error.valid)).toEqual([name]);
  });

  test.each(["counts", "Count", "", "toString", "__proto__"])(
    "refuses %j, which is unknown, and lists the known ones",
    (name) => {
      expect(errorOf(name, "1")).toMatchObject({
        code: "BAD_VALUE",
        parameter: name,
        message: `Unknown parameter ${JSON.stringify(name)}`,
        valid: describeParameters(parameters),
      });
    },
  );

  test("does not blame the text for a mistake in the program", () => {
    expect(() => readParameter("broken", "", parameters, limits)).toThrow(TypeError);
  });
});

function errorOf(name: string, text: string): ParameterError {
  try {
    readParameter(name, text, parameters, limits);
  } catch (error) {
    if (error instanceof ParameterError) return error;
  }
  throw new Error(`Expected a ParameterError for ${name}=${text}`);
}
