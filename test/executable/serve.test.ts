import { expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import {
  executable,
  lines,
  oneLine,
  runWsecho,
  start,
  startServer,
  urlIn,
} from "../support/executable.ts";
import { shakeHands } from "../support/handshake.ts";
import { notOn } from "../support/prerequisite.ts";
import { startAtTerminal } from "../support/terminal.ts";

test("the first line comes once connections are accepted, and each message is another", async () => {
  await using server = await startServer();
  expect(server.url).toBe(`ws://localhost:${server.port}`);
  await using socket = await connect(server.url);
  await socket.send("Grüße 🙂");
  expect(await socket.receive()).toBe("Echo: Grüße 🙂");
  expect(await server.nextLine()).toBe("Received: Grüße 🙂");
  expect(await server.stop()).toMatchObject({ rest: [], stderr: "", exitCode: 0 });
});

test.skipIf(notOn("Unix"))("controls are made visible at a terminal", async () => {
  await using server = startAtTerminal(["serve", "--port", "0"]);
  await using socket = await connect(await server.find(/ws:\S+(?=\n)/));
  await socket.send("\u001b[2J\u009b1m\u007f\r\n");
  await server.find(/^Received: \\x1b\[2J\\x9b1m\\x7f\\r\\n$/m);
});

test.skipIf(notOn("Linux"))(
  "newcomers are turned away before the limit of open files is reached",
  async () => {
    const command = 'ulimit -n 100 && exec "$0" serve --port 0 --host 127.0.0.1 -q';
    await using server = start(["sh", "-c", command, executable]);
    const port = Number(new URL(urlIn((await lines(server.stdout).next()).value ?? "")).port);
    const answers = await Promise.all(Array.from({ length: 120 }, () => shakeHands(port)));
    const accepted = answers.filter(({ status }) => status === 101);
    const refused = answers.filter(({ status }) => status === 503);
    expect([accepted.length, refused.length]).toEqual([68, 52]);
    server.kill("SIGTERM");
    for (const { socket } of answers) socket.terminate();
    expect(await server.finish()).toMatchObject({
      stderr:
        "Warning: no more than 68 connections at a time, as only 100 files may be open here (see ulimit -n)\n",
      exitCode: 0,
    });
  },
);

test("it does not start if another program listens: 98", async () => {
  await using server = await startServer();
  const result = await runWsecho(["serve", "--port", String(server.port)]);
  expect(result).toMatchObject({ stdout: "", exitCode: 98 });
  expect(result.stderr).toMatch(oneLine);
});
