import { describe, expect, test } from "bun:test";

import { rampUp } from "../../src/bench/ramp-up.ts";

describe("rampUp", () => {
  test.each([0, 1, 63, 64, 65, 1000])("makes %d attempts, 64 at a time", async (count) => {
    let begun = 0;
    let inProgress = 0;
    let most = 0;
    const attempt = async (): Promise<void> => {
      begun++;
      most = Math.max(most, ++inProgress);
      await new Promise(setImmediate);
      inProgress--;
    };
    await rampUp(count, attempt, () => false);
    expect({ begun, inProgress, most }).toEqual({
      begun: count,
      inProgress: 0,
      most: Math.min(count, 64),
    });
  });

  test("begins no more once it is over, and waits for those that have begun", async () => {
    let begun = 0;
    let ended = 0;
    const attempt = async (): Promise<void> => {
      begun++;
      await new Promise(setImmediate);
      ended++;
    };
    await rampUp(1000, attempt, () => begun >= 10);
    expect({ begun, ended }).toEqual({ begun: 10, ended: 10 });
  });
});
