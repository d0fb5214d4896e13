import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { hasBrowser } from "../support/browser.ts";
import { lines, type RunningServer, startServer, startWsecho } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { openPage, type PageBrowser } from "../support/page.ts";
import { lacks } from "../support/prerequisite.ts";
import { until } from "../support/until.ts";

describe.skipIf(lacks("Chromium", hasBrowser))("the page in Chromium", () => {
  let server: RunningServer;
  let page: PageBrowser;

  beforeAll(async () => {
    server = await startServer(["-q"]);
    page = await openPage();
  }, 30_000);

  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  function open(resource: string): Promise<void> {
    return page.open(server.url.replace("ws", "http") + resource);
  }

  async function openConnected(resource: string): Promise<void> {
    await open(resource);
    await page.untilText("#status", /^open 00:0\d$/);
  }

  test("connects by itself, and Enter sends what is in the composer", async () => {
    await openConnected("/");
    await page.view.press("Enter");
    const log = await page.untilText("#log", /Echo: Hello, WebSocket!/);
    expect(log).toMatch(/Connected to ws:.*sent.*17 B\s+Hello.*received.*23 B\s+[\d.]+ ms\s+Echo/s);
    await page.untilText("#figures", /^round trip p50 [\d.]+ ms, p99 [\d.]+ ms$/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("shows JSON indented and bytes as a dump, and says what cannot be sent", async () => {
    await openConnected("/#/raw");
    await page.replace("#message", '{"a":[1]}');
    await page.view.press("Enter");
    await page.untilText("#log", /\{"a":\[1\]\}[^]*\{"a":\[1\]\}/);
    await page.click("#log li:last-child");
    await page.untilText("#log", /"a": \[\n {4}1\n/);
    await page.choose("#format", "hex");
    await page.replace("#message", "0");
    await page.view.press("Enter");
    await page.untilText("#composer-error", /pairs of hexadecimal digits/);
    await page.replace("#message", "00 ff 41");
    await page.view.press("Enter");
    await page.untilText("#log", /binary\s+3 B\s+00 ff 41/);
    expect(await page.textOf("#composer-error")).toBe("");
    await page.click("#log li:last-child");
    await page.untilText("#log", /00000000 {2}00 ff 41 +\|\.\.A\|/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("shows both directions of what is said to another server", async () => {
    await using upstream = await startServer(["-q", "--prefix", "Upstream: "]);
    await using front = await startServer(["-q", "--upstream", upstream.url]);
    await page.open(`${front.url.replace("ws", "http")}/_wsecho/`);
    await page.untilText("#status", /^open 00:0\d$/);
    expect(await page.valueOf<boolean>("endpoints.hidden")).toBeTrue();
    await page.view.press("Enter");
    await page.untilText("#log", /Upstream: Hello, WebSocket!/);
    await page.click("#tab-server");
    await using client = await connect(`${front.url}/chat`);
    await client.send("to the other");
    await page.untilText("#traffic", /to the other[^]*Upstream: to the other/);
    expect(page.complaints).toEqual([]);
  }, 30_000);

  test("has earlier messages behind the arrow keys, and repeats one on request", async () => {
    await openConnected("/#/raw");
    for (const text of ["first", "second"]) {
      await page.replace("#message", text);
      await page.view.press("Enter");
    }
    await page.view.press("ArrowUp");
    await page.view.press("ArrowUp");
    expect(await page.valueOf<string>("message.value")).toBe("first");
    await page.view.press("ArrowDown");
    expect(await page.valueOf<string>("message.value")).toBe("second");
    await page.replace("#interval", "10");
    await page.click("#repeat");
    await page.untilText("#log .counts", /^[2-9]\d lines/);
    await page.click("#repeat");
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("sends a file that is chosen, and one that is dropped", async () => {
    await using folder = await makeFolder();
    await Bun.write(folder.at("bytes.bin"), Uint8Array.of(1, 2, 250));
    await openConnected("/#/raw");
    const { root } = await page.view.cdp<{ root: { nodeId: number } }>("DOM.getDocument");
    const file = await page.view.cdp<{ nodeId: number }>("DOM.querySelector", {
      nodeId: root.nodeId,
      selector: "#file",
    });
    await page.view.cdp("DOM.setFileInputFiles", { ...file, files: [folder.at("bytes.bin")] });
    await page.untilText("#log", /sent\s+binary\s+3 B\s+01 02 fa\s.*received\s+binary\s+3 B/s);
    const data = { items: [], files: [folder.at("bytes.bin")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await page.view.cdp("Input.dispatchDragEvent", { type, x: 700, y: 400, data });
    }
    await page.untilText("#log", /(binary\s+3 B[^]*){4}/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("makes the server fail by its fields, and the URL shows how", async () => {
    await openConnected("/");
    await page.replace('[name="close"]', "1011");
    await page.replace('[name="after"]', "1");
    const wanted = `${server.url}/?close=1011&after=1`;
    expect(await page.valueOf<string>("url.value")).toBe(wanted);
    expect(await page.valueOf<string>("location.hash")).toBe("#/?close=1011&after=1");
    expect(await page.textOf("#toggle")).toBe("Reconnect");
    await page.click("#toggle");
    await page.untilText("#log", /Connected to \S+close=1011/);
    await page.click("#send");
    await page.untilText("#log", /Closed with 1011 \(internal error\)/);
    await page.untilText("#status", /closed 1011/);
    expect(await page.textOf("#toggle")).toBe("Connect");
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("has fields that follow a URL that is typed", async () => {
    await openConnected("/");
    await page.replace("#url", `${server.url}/close/4000?delay=10ms&application=1`);
    expect(await page.valueOf<string>("path.value")).toBe("/close/<code>");
    expect(await page.valueOf<string>("document.querySelector('[name=code]').value")).toBe("4000");
    await page.replace('[name="delay"]', "20ms");
    const wanted = `${server.url}/close/4000?delay=20ms&application=1`;
    expect(await page.valueOf<string>("url.value")).toBe(wanted);
    await page.click("#url");
    await page.view.press("Enter");
    await page.untilText("#status", /closed 4000 \(private use\)/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("says why a handshake failed, which the browser does not", async () => {
    await openConnected("/room/demo");
    expect(await page.valueOf<string>("url.value")).toBe(`${server.url}/room/demo`);
    await page.click("#scenarios button:nth-child(6)");
    await page.untilText("#log", /Refused with 401: The request needs .*Authorization: Bearer/s);
    expect(await page.textOf("#status")).toBe("failed");
    await page.click("#scenarios button:nth-child(1)");
    await page.untilText("#status", /^open/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("closes with a code and reason, and offers subprotocols", async () => {
    await openConnected("/");
    await page.click("#behaviour details summary");
    await page.replace("#subprotocols", "chat, json");
    await page.replace("#close-code", "4001");
    await page.replace("#close-reason", "enough");
    await page.click("#toggle");
    await page.untilText("#status", /^closed 4001/);
    await page.untilText("#log", /Closed with 4001 \(private use\): enough/);
    await page.click("#toggle");
    await page.untilText("#log", /Connected to .*, subprotocol chat/s);
    await page.replace("#close-code", "1011");
    await page.click("#toggle");
    await page.untilText("#log", /✕.*1011/s);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("takes no text for HTML, and loads nothing from elsewhere", async () => {
    await openConnected("/#/raw");
    const hostile = '<img src=x onerror="document.title=1"></script><b>bold</b>\u202e\0';
    await page.replace("#message", hostile);
    await page.view.press("Enter");
    await page.untilText("#log", /<b>bold<\/b>[^]*<b>bold<\/b>/);
    await page.click("#log li:last-child");
    const made = 'document.querySelectorAll("#log img, #log b").length';
    expect(await page.valueOf<number>(made)).toBe(0);
    const loaded = 'performance.getEntriesByType("resource").map(({ name }) => name)';
    const origin = server.url.replace("ws", "http");
    for (const name of await page.valueOf<string[]>(loaded)) expect(name).toStartWith(origin);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("shows lines of 1 MiB, and the last of many messages, and finds earlier ones", async () => {
    await openConnected("/#/raw?prefix=");
    await page.replace("#url", `${server.url}/stream/3?size=1MiB`);
    await page.view.press("Enter");
    await page.untilText("#log", /text\s+1,048,576 B[^]*Closed with 1000/);
    await page.replace("#url", `${server.url}/stream/6000`);
    await page.view.press("Enter");
    await page.untilText("#log .counts", /^6,0\d\d lines/);
    const drawn = 'document.querySelectorAll("#log li").length';
    expect(await page.valueOf<number>(drawn)).toBeLessThan(200);
    await page.untilText("#log .rows", /6000\n.*Closed with 1000/);
    // Up to where the oldest are that are kept, of all 6,007 lines.
    const top = 'void (document.querySelector("#log .rows").scrollTop = 0)';
    await until(async () => {
      await page.valueOf(top);
      return /\s999\n/.test(await page.textOf("#log .rows"));
    });
    expect(await page.valueOf<number>(drawn)).toBeLessThan(500);
    await page.untilText("#log .latest", /^↓ 4,\d\d\d newer$/);
    await page.click("#log .latest");
    await page.untilText("#log .rows", /Closed with 1000/);
    await page.click("#log .filter");
    await page.view.type("2500");
    await page.untilText("#log .rows", /^←\s+[\d:]+\s+received\s+text\s+4 B\s+2500$/);
    await page.choose("#log .kind", "other");
    await page.untilText("#log .rows", /^$/);
    expect(page.complaints).toEqual([]);
  }, 30_000);

  test("pauses, clears and exports what it shows", async () => {
    await using folder = await makeFolder();
    await page.view.cdp("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: folder.path,
    });
    await openConnected("/#/raw");
    await page.view.press("Enter");
    await page.untilText("#log .counts", /^3 lines/);
    await page.click("#log .export");
    const path = folder.at("wsecho.jsonl");
    // It is made empty, and filled then.
    await until(async () => (await Bun.file(path).exists()) && Bun.file(path).size > 0);
    const lines = (await Bun.file(path).text()).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "open", url: `${server.url}/raw` },
      { event: "sent", type: "text", bytes: 17, data: "Hello, WebSocket!" },
      { event: "message", data: "Hello, WebSocket!", rtt_ms: expect.any(Number) },
    ]);
    await page.click("#log .pause");
    await page.click("#message");
    await page.view.press("Enter");
    await page.untilText("#log .counts", /^5 lines, 2 waiting/);
    await page.click("#log .pause");
    await page.untilText("#log .counts", /^5 lines$/);
    await page.click("#log .clear");
    await page.untilText("#log .counts", /^0 lines$/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("connects again to a server that was started anew", async () => {
    const first = await startServer(["-q"]);
    await page.open(first.url.replace("ws", "http"));
    await page.untilText("#status", /^open/);
    await first[Symbol.asyncDispose]();
    await page.untilText("#status", /^closed 1006 \(abnormal closure\)$/);
    await using second = startWsecho(["serve", "-q", "-p", String(first.port)]);
    await lines(second.stdout).next();
    await page.click("#toggle");
    await page.untilText("#status", /^open/);
    await page.click("#tab-server");
    await page.untilText("#server tbody", /#1\t/);
    await page.click("#tab-log");
    await page.click("#scenarios button:nth-child(7)");
    await page.untilText("#log", /Refused with 429/);
    expect(page.complaints).toEqual([]);
  }, 20_000);
});

describe("a browser gets the page", () => {
  async function get(url: string, accept: string): Promise<Response> {
    return await fetch(url.replace("ws", "http"), { headers: { accept }, keepalive: false });
  }

  const html = "text/html,application/xhtml+xml,*/*;q=0.8";

  test("at any path, with a policy that lets nothing else run, in at most 40 KB", async () => {
    await using server = await startServer(["-q"]);
    for (const path of ["/", "/room/demo", "/inspect", "/nosuch?x=1"]) {
      const response = await get(server.url + path, html);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(Bun.gzipSync(await response.arrayBuffer()).length).toBeLessThan(40 * 1024);
    }
  });

  test.each([
    { path: "/", accept: "*/*", status: 426 },
    { path: "/healthz", accept: html, status: 200 },
    { path: "/endpoints", accept: html, status: 200 },
  ])("but not at $path with $accept", async ({ path, accept, status }) => {
    await using server = await startServer(["-q"]);
    const response = await get(server.url + path, accept);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).not.toInclude("html");
  });

  test.each(["--no-page", "--no-endpoints"])("nor with %s", async (flag) => {
    await using server = await startServer(["-q", flag]);
    expect((await get(server.url, html)).status).toBe(426);
  });

  test("nor without the token where there is one", async () => {
    await using server = await startServer(["-q", "--token", "t0k"]);
    expect((await get(server.url, html)).status).toBe(401);
    expect((await get(`${server.url}/?token=t0k`, html)).status).toBe(200);
  });
});
