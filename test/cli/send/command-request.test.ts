import { describe, expect, test } from "bun:test";

import { makeFolder } from "../../support/folder.ts";
import { startPeer } from "../../support/peer.ts";
import { notOn } from "../../support/prerequisite.ts";
import { startProxy } from "../../support/proxy.ts";
import { expectOutcome, runSend, testRows } from "../../support/send-rows.ts";
import { serving } from "../../support/serving.ts";

describe("the handshake says", () => {
  testRows(
    [
      {
        name: "each header",
        path: "/inspect",
        args: ["-n1", "-H", "X-One: 1", "--header=X-Two:  two words "],
        stdout: /"x-one":"1","x-two":"two words"/,
      },
      {
        name: "headers of the environment",
        path: "/inspect",
        args: ["-n1"],
        env: { WSECHO_HEADER: "X-One: 1\nX-Two: 2" },
        stdout: /"x-one":"1","x-two":"2"/,
      },
      {
        name: "an origin",
        path: "/inspect",
        args: ["-n1", "--origin", "https://example.com"],
        stdout: /"origin":"https:\/\/example\.com"/,
      },
      {
        name: "a user",
        path: "/inspect",
        args: ["-n1", "--user", "me:se:cret"],
        stdout: /"authorization":"Basic bWU6c2U6Y3JldA=="/,
      },
      {
        name: "a token",
        path: "/inspect",
        args: ["-n1"],
        env: { WSECHO_TOKEN: "t0k" },
        stdout: /"authorization":"Bearer t0k"/,
      },
      {
        name: "subprotocols, of which the server chooses",
        path: "/inspect",
        args: ["-n1", "--subprotocol=other", "--subprotocol=chat"],
        stdout: /"subprotocols_offered":\["other","chat"\],"subprotocol_chosen":"chat"/,
      },
      {
        name: "compression",
        path: "/inspect",
        args: ["-n1"],
        stdout: /"sec-websocket-extensions":"permessage-deflate/,
      },
      {
        name: "no compression",
        path: "/inspect",
        args: ["-n1", "--no-compress"],
        stdout: /"extensions":null/,
      },
      {
        name: "nothing with a bad header",
        args: ["-H", "no colon", "a"],
        stderr: /^Cannot parse -H "no \*\*\*": expected /,
        exitCode: 2,
      },
    ],
    ["--subprotocol=chat"],
  );
});

describe("credentials open what needs them:", () => {
  const refused = {
    stderr: /^The server at .* rejected .* HTTP 401 Unauthorized\n.*\nWWW-Authenticate: /s,
    exitCode: 22,
  };

  testRows([
    { name: "Basic", path: "/auth/basic/me/s", args: ["--user=me:s", "a"], stdout: "Echo: a\n" },
    { name: "a wrong password", path: "/auth/basic/me/s", args: ["--user=me:x", "a"], ...refused },
    { name: "Bearer", path: "/auth/bearer/t", args: ["--token=t", "a"], stdout: "Echo: a\n" },
    { name: "a wrong token", path: "/auth/bearer/t", args: ["--token=x", "a"], ...refused },
    { name: "no token", path: "/auth/bearer/t", args: ["a"], ...refused },
  ]);

  describe("a server with --token and", () => {
    testRows(
      [
        { name: "the right one", args: ["--token", "pässwörd 🔑 à", "a"], stdout: "a\n" },
        { name: "none", args: ["a"], ...refused },
      ],
      ["--token=pässwörd 🔑 à"],
    );
  });

  describe("a server with --user and", () => {
    testRows(
      [
        { name: "the right one", args: ["--user", "me:s", "a"], stdout: "a\n" },
        { name: "a wrong one", args: ["--user", "you:s", "a"], ...refused },
      ],
      ["--user=me:s"],
    );
  });
});

describe("a refused handshake shows the server's answer:", () => {
  testRows([
    {
      name: "status, headers and body",
      path: "/status/503",
      args: ["a"],
      stderr:
        /^The server at "ws:\S+" rejected the handshake: HTTP 503 Service Unavailable\nContent-Type: application\/json\nRetry-After: 1\n\{\n {2}"status": 503,\n.*\n\}\n$/,
      exitCode: 22,
    },
    {
      name: "where it has moved",
      path: "/status/302?location=https://elsewhere.example/",
      args: ["a"],
      stderr: /: HTTP 302 Found\n(?:.*\n)?Location: https:\/\/elsewhere\.example\/\n/,
      exitCode: 22,
    },
    {
      name: "which parameter it does not know",
      path: "/?dely=1s",
      args: ["a"],
      stderr: /: HTTP 400 Bad Request\n.*"parameter": "dely"/s,
      exitCode: 22,
    },
  ]);
});

describe("-v shows on stderr", () => {
  testRows(
    [
      {
        name: "the handshake and the close",
        args: ["-v", "--subprotocol=chat", "--close", "4001:bye", "a"],
        stdout: "a\n",
        stderr:
          /^> GET \/raw HTTP\/1\.1\n> Host: localhost:\d+\n(?:> .*\n)*> Sec-WebSocket-Key: \S{24}\n(?:> .*\n)*> Sec-WebSocket-Protocol: chat\n< HTTP\/1\.1 101 Switching Protocols\n(?:< .*\n)*< Sec-WebSocket-Protocol: chat\n(?:< .*\n)*< Close 4001 \(private use\) "bye"\n$/,
      },
      {
        name: "no Close frame where none came",
        path: "/close/1006",
        args: ["-v", "a"],
        stderr: /^(?!.*< Close).*no Close frame came/s,
        exitCode: 56,
      },
      {
        name: "headers without their secrets",
        args: [
          "-v",
          "--token",
          "t0k",
          "--subprotocol=bearer.t0k",
          "-H",
          "Cookie: s3cret",
          "-H",
          "X-Plain: shown",
          "a",
        ],
        stdout: "a\n",
        stderr: /^(?!.*(?:t0k|s3cret)).*> X-Plain: shown\n.*> Authorization: Bearer \*+\n/s,
      },
      {
        name: "pongs",
        path: "/raw?delay=150ms",
        args: ["-v", "--ping-interval=20ms", "a"],
        stdout: "a\n",
        stderr: /\n< Pong \(\d+ bytes: [0-9a-f ]+\) after [\d.]+ ms\n/,
      },
    ],
    ["--subprotocol=chat"],
  );
});

// Windows keeps its sockets elsewhere.
describe.skipIf(notOn("Unix"))("a Unix socket is led to by", () => {
  test.each([
    { name: "--unix, where the URL says the rest", args: ["--unix", "{path}", "-u", "ws://x/raw"] },
    { name: "a URL alone", args: ["-u", "ws+unix://{path}:/raw"] },
  ])("$name", async ({ args }) => {
    await using folder = await makeFolder();
    const path = folder.at("socket");
    await using _server = await serving(["-q", "--unix", path]);
    const filled = args.map((arg) => arg.replace("{path}", path));
    const result = await runSend([...filled, "Hi"]);
    expect(result).toMatchObject({ stdout: "Hi\n", stderr: "", exitCode: 0 });
  });

  test("that is not there: 7", async () => {
    await using folder = await makeFolder();
    const result = await runSend(["--unix", folder.at("missing"), "Hi"]);
    expect(result).toMatchObject({ stdout: "", exitCode: 7 });
    expect(result.stderr).toMatch(/^Cannot connect to "ws\+unix:.*missing.*ENOENT/);
  });
});

test("-v shows pings and their answers", async () => {
  await using peer = startPeer({
    received(ws, message) {
      ws.ping("there?");
      ws.send(message);
    },
  });
  const { stderr } = await runSend(["-u", peer.address, "-v", "a"]);
  const data = "(6 bytes: 74 68 65 72 65 3f)";
  expect(stderr).toInclude(`\n< Ping ${data}\n> Pong ${data}\n`);
});

test("--proxy leads through a proxy", async () => {
  await using server = await serving(["-q"]);
  await using proxy = await startProxy();
  const args = ["--proxy", `http://me:s3cret@127.0.0.1:${proxy.port}`, "-v", "a"];
  const url = server.url.replace("localhost", "127.0.0.1");
  const env = { NO_PROXY: "", no_proxy: "" };
  await expectOutcome(url, { name: "", args, env, stdout: "a\n", stderr: /^(?!.*s3cret)> GET /s });
  expect(proxy.requests).toMatchObject([
    { target: new URL(url).host, headers: { "proxy-authorization": expect.anything() } },
  ]);
});

test("a proxy that refuses is reported", async () => {
  await using proxy = await startProxy({ answer: "HTTP/1.1 403 Forbidden\r\n\r\n" });
  const env = { NO_PROXY: "", no_proxy: "" };
  const args = ["--proxy", `http://127.0.0.1:${proxy.port}`, "-u", "ws://127.0.0.1:1", "a"];
  const result = await runSend([...args], { env });
  expect(result).toMatchObject({ stdout: "", exitCode: 7 });
  expect(result.stderr).toMatch(/the proxy refused: HTTP 403\n$/);
});
