import { describe, expect, spyOn, test } from "bun:test";

import { startPeer } from "../../support/peer.ts";
import { runSend, testRows } from "../../support/send-rows.ts";
import { serving } from "../../support/serving.ts";

describe("times that are up:", () => {
  testRows([
    {
      name: "for a reply",
      path: "/silent",
      args: ["-w", "50ms", "a", "b"],
      stderr: "Timed out after 50ms waiting for reply 1 of 2\n",
      exitCode: 28,
    },
    {
      name: "for a count of replies",
      args: ["-w", "50ms", "-n", "3", "a"],
      stdout: "a\n",
      stderr: "Timed out after 50ms waiting for reply 2 of 3\n",
      exitCode: 28,
    },
    {
      name: "for everything",
      path: "/silent",
      args: ["--max-time", "100ms", "a"],
      stderr: "Timed out: --max-time 100ms reached\n",
      exitCode: 28,
    },
    {
      name: "for everything, while it follows",
      path: "/ticker?every=10ms",
      args: ["--follow", "--max-time", "200ms"],
      stdout: /^\{"seq":1,/,
      stderr: "Timed out: --max-time 200ms reached\n",
      exitCode: 28,
    },
    {
      name: "for the handshake",
      path: "/hang",
      args: ["--connect-timeout", "50ms", "a"],
      stderr: /^Timed out connecting to "ws:\S+\/hang" after 50ms\n$/,
      exitCode: 28,
    },
    {
      name: "for everything, while it connects",
      path: "/hang",
      args: ["--max-time", "50ms", "a"],
      stderr: "Timed out: --max-time 50ms reached\n",
      exitCode: 28,
    },
    {
      name: "for a pong",
      path: "/raw?stall",
      args: ["--ping-interval", "20ms", "--ping-timeout", "50ms", "a", "b"],
      stderr: /was lost: no pong within 50ms, before reply 1 of 2\n$/,
      exitCode: 56,
    },
  ]);
});

describe("--retry", () => {
  testRows([
    {
      name: "reports each attempt, and waits as long as requested",
      path: "/status/503?retry=1",
      args: ["--retry", "1", "a"],
      stderr:
        /^The server at .* HTTP 503 Service Unavailable; trying again in 1s \(1 of 1\)\n.*: HTTP 503 Service Unavailable\n/,
      exitCode: 22,
    },
    {
      name: "is not for what another attempt would not mend",
      path: "/status/401",
      args: ["--retry", "2", "a"],
      stderr: /^(?!.*trying again).*: HTTP 401 /s,
      exitCode: 22,
    },
    {
      name: "ends when all the time is up",
      path: "/status/503?retry=600",
      args: ["--retry", "2", "--max-time", "300ms", "a"],
      stderr: /trying again in 10m \(1 of 2\)\nTimed out: --max-time 300ms reached/,
      exitCode: 28,
    },
  ]);

  test("makes one handshake for each attempt, and not at once where the server asks for no wait", async () => {
    using _ = spyOn(Math, "random").mockReturnValue(0.01);
    let handshakes = 0;
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request, self) {
        if (++handshakes <= 2)
          return new Response(null, { status: 503, headers: { "Retry-After": "0" } });
        return self.upgrade(request) ? undefined : new Response();
      },
      websocket: { message: (ws, message) => void ws.send(message) },
    });
    const url = `ws://127.0.0.1:${server.port}`;
    const result = await runSend(["-u", url, "--retry", "3", "a"]);
    expect(result).toMatchObject({ stdout: "a\n", exitCode: 0 });
    expect(result.stderr).toMatch(/^.* in 5ms \(1 of 3\)\n.* in 10ms \(2 of 3\)\n$/);
    expect(handshakes).toBe(3);
  });

  test("is for a connection that no one accepts", async () => {
    const args = ["-u", "ws://127.0.0.1:1", "--retry", "1", "a"];
    const result = await runSend([...args]);
    expect(result).toMatchObject({ stdout: "", exitCode: 7 });
    expect(result.stderr).toMatch(/; trying again in \d+ms \(1 of 1\)\n[^\n]*refused[^\n]*\n$/);
  });
});

test("--reconnect keeps a --follow alive until the server closes in order", async () => {
  let connections = 0;
  await using peer = startPeer({
    opened(ws) {
      ws.send(`connection ${++connections}`);
      if (connections < 3) ws.terminate();
      else ws.close(1000);
    },
  });
  const result = await runSend(["-u", peer.address, "--follow", "--reconnect"]);
  expect(result).toMatchObject({
    stdout: "connection 1\nconnection 2\nconnection 3\n",
    exitCode: 0,
  });
  expect(result.stderr).toMatch(/^(?:Connection to .* was lost: .*; trying again in \d+ms\n){2}$/);
});

describe("it closes with", () => {
  test.each([
    { name: "1000", args: [], want: "1000 (normal closure)" },
    { name: "a code", args: ["--close", "4001"], want: "4001 (private use)" },
    { name: "a reason", args: ["--close", "4001:so: long"], want: '4001 (private use) "so: long"' },
  ])("$name", async ({ args, want }) => {
    await using server = await serving(["-v"]);
    await runSend(["-u", server.url, ...args, "a"]);
    await server.io.stdout.containing(`\nClosed: #1 with ${want} after `);
  });

  testRows([
    {
      name: "no code that no one may send",
      args: ["--close", "1006", "a"],
      stderr: /^Cannot parse --close "1006": expected a close code from 1000/,
      exitCode: 2,
    },
  ]);
});
