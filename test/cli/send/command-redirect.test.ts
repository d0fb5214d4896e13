import { describe, expect, test } from "bun:test";

import { startRedirectServer } from "../../support/redirect-server.ts";
import { runSend } from "../../support/send-rows.ts";

/** Redirects from `/` to `/to`, which echoes. */
function startServer() {
  return startRedirectServer((path) => (path === "/" ? { status: 302, location: "/to" } : 101));
}

describe("a redirect", () => {
  test("is a refusal, which names the flag that follows it", async () => {
    await using server = startServer();
    expect(await runSend([server.url, "Hello"])).toMatchObject({
      stdout: "",
      stderr: `The server at "${server.url}" rejected the handshake: HTTP 302 Found\nLocation: /to\nTo follow redirects, use --location\n`,
      exitCode: 22,
    });
  });

  test.each(["-L", "--location"])("is followed with %s", async (flag) => {
    await using server = startServer();
    expect(await runSend([server.url, flag, "Hello"])).toMatchObject({
      stdout: "Hello\n",
      stderr: "",
      exitCode: 0,
    });
    expect(server.paths).toEqual(["/", "/to"]);
  });

  test("is shown with -v", async () => {
    await using server = startServer();
    const { stderr } = await runSend([server.url, "-Lv", "Hello"]);
    const shown = stderr.split("\n").filter((line) => /^[<>] (?:GET|HTTP)|^\*/.test(line));
    expect(shown).toEqual([
      "> GET / HTTP/1.1",
      "< HTTP/1.1 302 Found",
      `* Following the redirect to ${server.url}/to`,
      "> GET /to HTTP/1.1",
      "< HTTP/1.1 101 Switching Protocols",
    ]);
  });

  test("is an event with --json", async () => {
    await using server = startServer();
    const { stdout } = await runSend([server.url, "-L", "--json", "Hello"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual([
      "redirect",
      "open",
      "sent",
      "message",
      "close",
    ]);
    expect(events[0]).toMatchObject({
      url: `${server.url}/to`,
      status: 302,
      headers: { location: "/to" },
    });
  });

  test("is awaited with --expect-status", async () => {
    await using server = startServer();
    expect(await runSend([server.url, "--expect-status", "302", "Hello"])).toMatchObject({
      stderr: "",
      exitCode: 0,
    });
  });

  test("that leads in a circle is one line", async () => {
    await using server = startRedirectServer(() => ({ status: 302, location: "/" }));
    expect(await runSend([server.url, "-L", "Hello"])).toMatchObject({
      stdout: "",
      stderr: `Cannot connect to "${server.url}": more than 10 redirects, the next one to "/"\n`,
      exitCode: 22,
    });
    expect(server.paths).toHaveLength(11);
  });
});
