import { describe, expect, test } from "bun:test";

import { compareRuns, toJsonComparison } from "../../../src/cli/bench/comparison.ts";
import { toJsonReport } from "../../../src/cli/bench/json-report.ts";
import { exitCodeOf, signalCodes } from "../../../src/cli/exit-code.ts";
import { OutputError } from "../../../src/cli/io.ts";
import { run } from "../../../src/cli/run.ts";
import type { Topic } from "../../../src/cli/topics/topic.ts";
import { renderTopic } from "../../../src/cli/topics/topic.ts";
import { allTopics } from "../../../src/cli/topics/topics.ts";
import { type ErrorCode, WsechoError } from "../../../src/errors.ts";
import { endpointList } from "../../../src/server/pages.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { somePlan, someResult } from "../../support/load-result.ts";

const topics = new Map(allTopics().map((topic) => [topic.name, topic]));

function topic(name: string): Topic {
  const found = topics.get(name);
  if (found === undefined) throw new Error(`No topic ${name}`);
  return found;
}

/** The names in the tables of a topic, several in one row taken apart. */
function namesIn({ blocks }: Topic): string[] {
  return blocks.flatMap((block) =>
    typeof block === "object" && "rows" in block
      ? block.rows.flatMap(([names]) => names.trim().split(", "))
      : [],
  );
}

test.each([...topics.keys()])("wsecho help %s prints it, in lines that fit", async (name) => {
  const io = fakeIo();
  expect(await run(["help", name], io)).toBe(0);
  expect(io.stdout.text).toBe(renderTopic(topic(name)));
  for (const line of io.stdout.text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test.each([
  { args: ["faults"], hint: 'did you mean "wsecho help faults"?' },
  { args: ["help", "fault"], hint: 'did you mean "wsecho help faults"?' },
  { args: ["help", "exitcodes"], hint: 'did you mean "wsecho help exit-codes"?' },
])("$args gets a hint", async ({ args, hint }) => {
  const io = fakeIo();
  expect(await run(args, io)).toBe(2);
  expect(io.stderr.text).toEndWith(`: ${hint}\n`);
});

test("every path, parameter and fault is explained", () => {
  const { paths, faults } = endpointList();
  const parameters = paths.flatMap(({ query }) => Object.keys(query).map((name) => `?${name}`));
  expect(namesIn(topic("endpoints")).toSorted()).toEqual(
    [...paths.map(({ path }) => path), ...parameters].toSorted(),
  );
  expect(namesIn(topic("faults"))).toEqual(Object.keys(faults));
});

test("every exit code is explained", () => {
  const codes: Record<ErrorCode, true> = {
    ...{ BAD_VALUE: true, USAGE: true, HOST_NOT_FOUND: true, CANNOT_CONNECT: true },
    ...{ HANDSHAKE_REFUSED: true, OUTPUT_FAILED: true, INPUT_FAILED: true, TIMED_OUT: true },
    ...{ TLS_FAILED: true, CLOSED: true, CONNECTION_LOST: true, CERTIFICATE_REJECTED: true },
    ...{ ADDRESS_IN_USE: true, CANNOT_LISTEN: true, WORKER_FAILED: true, ABORTED: true },
    UNSUPPORTED: true,
  };
  const errors = Object.keys(codes).map((code) => new WsechoError(code as ErrorCode, ""));
  const exits = [...errors, new OutputError("ENOSPC", ""), new Error("unforeseen")].map(exitCodeOf);
  const wanted = new Set([0, 1, ...exits, ...Object.values(signalCodes)]);
  expect(new Set(namesIn(topic("exit-codes")).map(Number))).toEqual(wanted);
});

describe("the JSON of bench", () => {
  const plan = somePlan();
  const about = { version: "1.2.3", started: new Date(0), workers: 1 };
  const report = toJsonReport(plan, someResult(), about);
  const comparison = toJsonComparison("before.json", compareRuns(report, report));
  const text = renderTopic(topic("json")).replace(/\s+/g, " ");
  const events = ["open", "redirect", "sent", "message", "ping", "pong", "close", "error"];

  test("has every name explained, and no other", () => {
    const names = namesIn(topic("json")).map((name) => name.replace(/^\./, "metrics."));
    const known = [
      ...events,
      ...Object.keys(report).filter((name) => name !== "metrics"),
      ...Object.keys(report.metrics).map((name) => `metrics.${name}`),
      "compare",
    ];
    expect(names.toSorted()).toEqual(known.toSorted());
  });

  test("has the names within explained, too", () => {
    const { errors, client } = report;
    const within = Object.keys({ ...report.plan, ...errors, ...client, ...comparison });
    for (const name of [...within, "p(99.9)", "med"]) expect(text).toInclude(name);
  });
});
