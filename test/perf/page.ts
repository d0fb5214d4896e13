import { connect } from "../../src/client/connect.ts";
import { startServer } from "../support/executable.ts";
import { openPage, type PageDriver } from "../support/page.ts";

/** Messages a second, and seconds, for which the page shows them. */
const rate = 1000;
const seconds = 10;

/** What the page takes for the first echo, and for many messages, in Chromium. */
export async function pageRows(rounds: number): Promise<string[][]> {
  await using server = await startServer(["-q"]);
  await using page = await openPage();
  const url = server.url.replace("ws", "http");
  const size = Bun.gzipSync(
    await (await fetch(url, { headers: { accept: "text/html" } })).arrayBuffer(),
  );
  const echoes: number[] = [];
  for (let round = 0; round < rounds; round++) echoes.push(await timeOfFirstEcho(page, url));
  const [median = 0] = echoes.toSorted((a, b) => a - b).slice(Math.floor(rounds / 2));
  return [
    ["size of the page, gzipped", `${(size.length / 1024).toFixed(1)} KiB`],
    ["first echo after the page was loaded, median", `${median.toFixed(0)} ms`],
    ...(await flood(page, `${url}/#/room/flood`, `${server.url}/room/flood`)),
  ];
}

/** Sends as soon as the page is connected. */
async function timeOfFirstEcho(page: PageDriver, url: string): Promise<number> {
  const source = `
    const send = setInterval(() => {
      if (!/^open/.test(document.getElementById("status")?.textContent)) return;
      clearInterval(send);
      document.getElementById("send").click();
    }, 1);
    const look = setInterval(() => {
      if (!/Echo: /.test(document.querySelector("#log .rows")?.textContent)) return;
      clearInterval(look);
      window.echoedAt = performance.now();
    }, 1);`;
  const added = await page.view.cdp("Page.addScriptToEvaluateOnNewDocument", { source });
  await page.open(url);
  await page.untilText("#log", /Echo: /);
  await page.view.cdp("Page.removeScriptToEvaluateOnNewDocument", added as { identifier: string });
  return page.valueOf('echoedAt - performance.getEntriesByType("navigation")[0].loadEventEnd');
}

/** Shows messages that come at a fixed rate. */
async function flood(page: PageDriver, url: string, room: string): Promise<string[][]> {
  await using client = await connect(room);
  await page.open(url);
  await page.untilText("#status", /^open/);
  // The log is to be full before memory is compared.
  for (let count = 0; count < 10_000; count++) await client.send(`full ${count}`);
  await page.untilText("#log .counts", /^10,001/);
  const before = await heapOf(page);
  await page.valueOf(`void (() => {
    window.gaps = [];
    let last = performance.now();
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })()`);
  const start = performance.now();
  for (let sent = 0; sent < rate * seconds;) {
    const due = Math.min(rate * seconds, ((performance.now() - start) / 1000) * rate);
    for (; sent < due; sent++) await client.send(`{"message":${sent},"text":"of a busy room"}`);
    await Bun.sleep(5);
  }
  await page.untilText("#log .counts", /^20,001/);
  const gaps = await page.valueOf<number[]>("gaps.slice(1).toSorted((a, b) => a - b)");
  const after = await heapOf(page);
  const at = (share: number) => `${(gaps[Math.ceil(gaps.length * share) - 1] ?? 0).toFixed(0)} ms`;
  return [
    [`frames at ${rate} messages/s for ${seconds} s`, `${gaps.length}`],
    ["time of a frame, p50 / p99 / longest", [at(0.5), at(0.99), at(1)].join(" / ")],
    ["memory with a full log, before / after", `${before.toFixed(1)} / ${after.toFixed(1)} MiB`],
  ];
}

async function heapOf(page: PageDriver): Promise<number> {
  await page.view.cdp("HeapProfiler.collectGarbage");
  const { usedSize } = await page.view.cdp<{ usedSize: number }>("Runtime.getHeapUsage");
  return usedSize / 1024 ** 2;
}
