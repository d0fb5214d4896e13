import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, relative } from "node:path";

import { run } from "../../src/cli/run.ts";
import { connect } from "../../src/client/connect.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { fakeIo } from "../support/fake-io.ts";
import { makeFolder } from "../support/folder.ts";
import { notOn } from "../support/prerequisite.ts";
import { until } from "../support/until.ts";

// Bun for Windows listens on no Unix sockets.
describe.skipIf(notOn("Unix"))("listen on a Unix socket", () => {
  test("echoes, and reports peers without an address", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    const remotes: string[] = [];
    const observer = { opened: ({ remote }: { remote: string }) => void remotes.push(remote) };
    await using server = await listen({ unix, observer });
    expect(server.url).toBe(`ws+unix://${unix}`);
    await using client = await connect(new URL(`${server.url}:/raw?delay=1ms`));
    await client.send("Hello");
    expect(await client.receive()).toBe("Hello");
    expect(remotes).toEqual(["unix"]);
  });

  test.each(["echo.sock", "a b.sock", "50%.sock", "a:b.sock", "a?b#c.sock", "grün.sock"])(
    "at %s has a URL that a client connects to, from a relative path too",
    async (name) => {
      await using folder = await makeFolder();
      await using server = await listen({ unix: relative(".", folder.at(name)) });
      expect(server.url).toBe(`ws+unix://${folder.at(encodeURIComponent(name))}`);
      await using client = await connect(server.url);
      await client.send("Hello");
      expect(await client.receive()).toBe("Echo: Hello");
    },
  );

  test("answers plain HTTP", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    await using _ = await listen({ unix });
    const response = await fetch("http://localhost/healthz", { unix });
    expect(await response.json()).toEqual({ status: "ok", connections: 0, hanging: 0 });
  });

  test("limits all peers together", async () => {
    await using folder = await makeFolder();
    await using server = await listen({ unix: folder.at("echo.sock"), rateLimit: 0.001 });
    await using client = await connect(new URL(`${server.url}:/`));
    expect(await failureOf(connect(new URL(`${server.url}:/`)))).toHaveProperty("status", 429);
    await client.send("one too many");
    expect(await failureOf(client.receive())).toMatchObject({ closeCode: 1008 });
  });

  test("removes the socket when it stops", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    const server = await listen({ unix });
    expect(existsSync(unix)).toBe(true);
    await server.stop();
    expect(existsSync(unix)).toBe(false);
  });

  test("replaces the socket that a killed program left", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    await Bun.spawn([
      process.execPath,
      "-e",
      `${listener}; process.kill(process.pid, "SIGKILL")`,
      unix,
    ]).exited;
    expect(existsSync(unix)).toBe(true);
    await using server = await listen({ unix });
    await using client = await connect(server.url);
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  });

  test("leaves alone a file that is no socket", async () => {
    await using folder = await makeFolder();
    const unix = await folder.write("echo.sock", "precious");
    expect(await failureOf(listen({ unix }))).toHaveProperty("code", "ADDRESS_IN_USE");
    expect(await Bun.file(unix).text()).toBe("precious");
  });

  // Elsewhere, a program that is too busy to accept looks like none.
  test.skipIf(notOn("Linux"))("leaves alone the socket of a program that is too busy", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    const program = Bun.spawn([
      process.execPath,
      "-e",
      `${listener}; process.kill(process.pid, "SIGSTOP")`,
      unix,
    ]);
    try {
      await until(() => existsSync(unix));
      while (await canConnect(unix));
      expect(await failureOf(listen({ unix }))).toHaveProperty("code", "ADDRESS_IN_USE");
      expect(existsSync(unix)).toBe(true);
    } finally {
      program.kill("SIGKILL");
    }
  });

  test("does not remove a socket that another server has put in place of its own", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    const first = await listen({ unix });
    await rm(unix);
    const second = await listen({ unix });
    await first.stop();
    expect(await canConnect(unix)).toBe(true);
    await second.stop();
    expect(await readdir(dirname(unix))).toEqual([]);
  });

  test("fails if another server listens, and leaves that one alone", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    await using server = await listen({ unix });
    expect(await failureOf(listen({ unix }))).toMatchObject({
      code: "ADDRESS_IN_USE",
      message: expect.stringMatching(/in use\. Stop the program/),
    });
    await using client = await connect(new URL(`${server.url}:/`));
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  });

  test.each([
    { name: "missing/echo.sock", why: "its folder does not exist" },
    { name: "x".repeat(200), why: "the path of a Unix socket cannot be that long" },
  ])("fails at $name and gives the reason", async ({ name, why }) => {
    await using folder = await makeFolder();
    const unix = folder.at(name);
    expect(await failureOf(listen({ unix }))).toMatchObject({
      code: "CANNOT_LISTEN",
      message: `Cannot listen on "${unix}": ${why}`,
    });
  });

  test("is what serve --unix does", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    const io = fakeIo();
    const exitCode = run(["serve", "--unix", unix], io);
    expect(await io.stdout.containing("\n")).toBe(
      `WebSocket server started at ws+unix://${unix}\n`,
    );
    const client = await connect(new URL(`ws+unix://${unix}:/`));
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
    await client.close();
    io.deliver("SIGTERM");
    expect(await exitCode).toBe(0);
    expect(io.stderr.text).toBeEmpty();
  });
});

/** Code of a program that listens at the path that is its argument. */
const listener = "Bun.listen({ unix: process.argv[1], socket: { data() {} } })";

function canConnect(unix: string): Promise<boolean> {
  return Bun.connect({ unix, socket: { data: () => undefined } }).then(
    () => true,
    () => false,
  );
}
