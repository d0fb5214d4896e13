import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { hasBrowser } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/executable.ts";
import { openPage, type PageBrowser } from "../support/page.ts";
import { lacks } from "../support/prerequisite.ts";
import { until } from "../support/until.ts";

describe.skipIf(lacks("Chromium", hasBrowser))("the tabs of the page in Chromium", () => {
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

  async function openConnected(resource: string): Promise<void> {
    await page.open(server.url.replace("ws", "http") + resource);
    await page.untilText("#status", /^open 00:0\d$/);
  }

  test("Server shows the connections of others, and acts on them", async () => {
    await using client = await connect(`${server.url}/raw?drop=100%25`, { protocols: ["chat"] });
    await openConnected("/");
    await page.click("#tab-server");
    // The page's own connection is there, too; that of an earlier test may still be ending.
    const table = await page.untilText("#server tbody", /\/raw.*\t\/\t/s);
    const id = /#(\d+)\t\S+\t\/raw\S*\tchat\t/.exec(table)?.[1];
    await client.send("lost");
    await page.untilText("#server tbody", /\t1\t0\tdrop\t/);
    await page.untilText("#traffic", new RegExp(`#${id}\\s+received\\s+text\\s+4 B\\s+lost`));
    await page.click(`[aria-label="Send connection ${id}"]`);
    expect(await client.receive()).toBe("Hello from the server");
    await page.click(`[aria-label="Close connection ${id}"]`);
    expect(await client.closed).toMatchObject({ code: 1011 });
    await page.untilText("#traffic", new RegExp(`#${id}\\s+Closed with 1011`));
    await until(async () => !(await page.textOf("#server tbody")).includes("/raw"));
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test.each([
    { title: "Cut", field: "", sees: { code: 1006 } },
    { title: "Close", field: "4321", sees: { code: 4321 } },
  ])(
    "Server can $title a connection $field",
    async ({ title, field, sees }) => {
      await using client = await connect(`${server.url}/raw`);
      await openConnected("/");
      await page.click("#tab-server");
      const table = await page.untilText("#server tbody", /\/raw/);
      const id = /#(\d+)\t\S+\t\/raw/.exec(table)?.[1];
      if (field !== "") await page.replace("#action-code", field);
      await page.click(`[aria-label="${title} connection ${id}"]`);
      expect(await client.closed).toMatchObject(sees);
    },
    20_000,
  );

  test("Server shows two pages, and what one of them does to the other's", async () => {
    const other = await page.openAnother();
    await openConnected("/#/room/both");
    await other.open(`${server.url.replace("ws", "http")}/#/room/both`);
    await other.untilText("#status", /^open/);
    await page.replace("#message", "to both");
    await page.view.press("Enter");
    await other.untilText("#log", /received\s+text\s+7 B\s+to both/);
    await other.click("#tab-server");
    await other.untilText("#server tbody", /(\/room\/both[^]*){2}/);
    expect(page.complaints).toEqual([]);
  }, 30_000);

  test("Copy as shows commands for what is chosen, and expects what was answered", async () => {
    await openConnected("/");
    await page.click("#tab-copy");
    const command = `wsecho send -u ${server.url}/ `;
    await page.untilText("#copy", new RegExp(`${command}--expect-match \\. --max-time 10s`));
    await page.click("#message");
    await page.view.press("Enter");
    await page.untilText("#copy", /--expect 'Echo: Hello, WebSocket!' --max-time 10s 'Hello/);
    await page.view.cdp("Browser.grantPermissions", {
      permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"],
    });
    await page.click('[aria-label="Copy as wsecho"]');
    await page.untilText('[aria-label="Copy as wsecho"]', /Copied/);
    const copied = await page.valueOf<string>("navigator.clipboard.readText()");
    expect(copied).toBe(`${command}'Hello, WebSocket!'`);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("Look inside shows a real handshake, and the last frame in bits", async () => {
    await openConnected("/");
    await page.click("#tab-inside");
    const shown = await page.untilText("#inside", /HTTP\/1\.1 101 Switching Protocols/);
    const key = /sec-websocket-key: (\S+)/.exec(shown)?.[1] ?? "";
    const hash = new Bun.CryptoHasher("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    expect(shown).toInclude(`Sec-WebSocket-Accept: ${hash.digest("base64")}`);
    expect(shown).toInclude("There is no message yet");
    await page.click("#message");
    await page.view.press("Enter");
    await page.untilText(
      "#inside .frame",
      /1 000 0001 0 0010111 01000101[^]*a server does not mask/,
    );
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("the log opens a row by the keyboard, and stays where it is read", async () => {
    await openConnected("/#/room/keys");
    await page.view.press("Enter");
    await page.untilText("#log .rows", /received/);
    await page.valueOf('void document.querySelector("#log .rows").focus()');
    for (const key of ["ArrowUp", "ArrowUp", "ArrowDown", "Enter"]) await page.view.press(key);
    await page.untilText("#log .rows", /CopySaveHello, WebSocket!|Copy\s*Save\s*Hello, WebSocket!/);
    await using client = await connect(`${server.url}/room/keys`);
    for (let count = 0; count < 100; count++) await client.send(`more ${count}`);
    await page.untilText("#log .latest", /^↓ 100 newer$/);
    expect(await page.textOf("#log .rows")).not.toInclude("more");
    await page.click("#message");
    await page.view.press("Enter");
    await page.untilText("#log .rows", /more 99\n[^]*Hello, WebSocket!\n/);
    expect(page.complaints).toEqual([]);
  }, 20_000);

  test("the keyboard alone suffices, and shows where it is", async () => {
    await openConnected("/");
    await page.view.press("Enter");
    await page.untilText("#log", /Echo: Hello/);
    const focus = "document.activeElement.id";
    const back = { modifiers: ["Shift" as const] };
    for (let tabs = 0; (await page.valueOf<string>(focus)) !== "tab-log" && tabs < 20; tabs++) {
      await page.view.press("Tab", back);
      const outline = "getComputedStyle(document.activeElement).outlineStyle";
      expect(await page.valueOf<string>(outline)).not.toBe("none");
    }
    for (const tab of ["tab-server", "tab-copy", "tab-inside", "tab-log", "tab-server"]) {
      await page.view.press("ArrowRight");
      expect(await page.valueOf<string>(focus)).toBe(tab);
    }
    await page.untilText("#server", /faults/);
    for (let tabs = 0; (await page.valueOf<string>(focus)) !== "toggle" && tabs < 60; tabs++) {
      await page.view.press("Tab", back);
    }
    await page.view.press("Enter");
    await page.untilText("#status", /^closed 1000/);
    expect(page.complaints).toEqual([]);
  }, 20_000);
});
