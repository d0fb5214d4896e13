import { expect, test } from "bun:test";

import { runSend } from "../support/send-rows.ts";
import { serving } from "../support/serving.ts";

const close = "did you mean WSECHO_SERVE_CLOSE or WSECHO_SEND_CLOSE?";
const rate = "did you mean WSECHO_SERVE_RATE or WSECHO_BENCH_RATE?";

test.each([
  { name: "WSECHO_TOKN", value: "secret", hint: "did you mean WSECHO_TOKEN?" },
  { name: "WSECHO_SEND_PROT", value: "1", hint: "did you mean WSECHO_SEND_PROXY?" },
  { name: "WSECHO_SOMETHING", value: "1", hint: "no flag has this name" },
  { name: "WSECHO_CLOSE", value: "4000", hint: close },
  { name: "WSECHO_RATE", value: "1", hint: rate },
])("$name=$value is named on stderr, and the rest goes on", async ({ name, value, hint }) => {
  await using server = await serving(["-q"]);
  expect(await runSend(["-u", server.url, "a"], { env: { [name]: value } })).toMatchObject({
    stdout: "Echo: a\n",
    stderr: `Ignoring the variable "${name}": ${hint}\n`,
    exitCode: 0,
  });
});

test.each([
  { name: "WSECHO_WAIT" },
  { name: "WSECHO_SEND_WAIT" },
  { name: "WSECHO_PORT" },
  { name: "WSECHO_SERVE_PORT" },
  { name: "WSECHO_BENCH_RATE" },
  { name: "WSECHO_DEBUG" },
  { name: "WSECHO" },
])("$name is known to a command, or none of ours", async ({ name }) => {
  await using server = await serving(["-q"]);
  const { stderr } = await runSend(["-u", server.url, "a"], { env: { [name]: "1s" } });
  expect(stderr).toBe("");
});
