import { describe, expect, test } from "bun:test";

import { type EchoOptions } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { transcriptOf } from "../../support/transcript.ts";

interface Case {
  readonly options: EchoOptions;
  readonly path: string;
  readonly messages: readonly string[];
  readonly code: number;
}

/** Sends 1, 2 and 3 to the path, each of which must end the connection by itself. */
async function expectTranscript({ options, path, messages, code }: Case): Promise<void> {
  await using server = await listen({ port: 0, ...options });
  const transcript = await transcriptOf(`${server.url}${path}`, ["1", "2", "3"]);
  expect(transcript.messages).toEqual(messages);
  expect(transcript.code).toBe(code);
}

const closing = { close: 4000, after: 2 };

describe("faults of the server", () => {
  test.each<Case>([
    { options: { faults: closing }, path: "/", messages: ["Echo: 1", "Echo: 2"], code: 4000 },
    { options: { faults: closing }, path: "/raw", messages: ["1", "2"], code: 4000 },
    { options: { faults: { abort: true, after: 1 } }, path: "/raw", messages: ["1"], code: 1006 },
    { options: { faults: { ...closing, drop: 1 } }, path: "/", messages: [], code: 4000 },
    {
      options: { faults: { ...closing, delay: 10 } },
      path: "/raw",
      messages: ["1", "2"],
      code: 4000,
    },
    {
      options: { prefix: "unused", faults: { ...closing, prefix: "> " } },
      path: "/",
      messages: ["> 1", "> 2"],
      code: 4000,
    },
    {
      options: { faults: { drop: 0.3, seed: 7 } },
      path: "/raw?close=4000&after=3",
      messages: ["2", "3"],
      code: 4000,
    },
  ])("hold for $path", expectTranscript);
});

describe("a query overrules the server", () => {
  test.each<Case>([
    { options: { faults: closing }, path: "/raw?after=1", messages: ["1"], code: 4000 },
    { options: { faults: closing }, path: "/raw?close=1011", messages: ["1", "2"], code: 1011 },
    { options: { faults: closing }, path: "/raw?abort", messages: ["1", "2"], code: 1006 },
    {
      options: { faults: closing },
      path: "/close/1011",
      messages: ["Echo: 1", "Echo: 2"],
      code: 1011,
    },
    {
      options: { faults: { abort: true, after: 1 } },
      path: "/close/1000",
      messages: ["Echo: 1"],
      code: 1000,
    },
    {
      options: { faults: { ...closing, drop: 1, delay: 3_600_000 } },
      path: "/raw?drop=0&delay=0",
      messages: ["1", "2"],
      code: 4000,
    },
    {
      options: { faults: { ...closing, prefix: "> " } },
      path: "/?prefix=",
      messages: ["1", "2"],
      code: 4000,
    },
  ])("with $path", expectTranscript);
});

describe("without endpoints", () => {
  const options = { endpoints: false, faults: closing };

  test.each([
    "/raw",
    "/room/x",
    "/close/1011",
    "/status/503",
    "/hang",
    "/bytes/nonsense",
    "/auth/bearer/t",
    "/?abort",
    "/?after=1&prefix=unused&nonsense",
  ])("%s echoes like any other path", async (path) => {
    await expectTranscript({ options, path, messages: ["Echo: 1", "Echo: 2"], code: 4000 });
  });
});
