import { join } from "node:path";

const executable = join(import.meta.dir, "../../dist/wsecho");

/** Takes the picture of the page in the README, with a browser made of Chromium. */
async function takePicture(): Promise<Blob> {
  const server = Bun.spawn([executable, "serve", "-q"], { stdout: "pipe" });
  await using view = new Bun.WebView({
    width: 1280,
    height: 720,
    backend: { type: "chrome", url: false, argv: ["--no-sandbox"] },
  });
  try {
    await server.stdout.getReader().read();
    await view.navigate("http://localhost:8765/?close=1011&after=2&reason=oops");
    for (const text of ['{"id":1}', "Hello, WebSocket!"]) {
      await view.evaluate(`(() => { message.value = ${JSON.stringify(text)}; })()`);
      // Until it is connected, and the one before was answered.
      await Bun.sleep(1000);
      await view.evaluate("send.click()");
    }
    await Bun.sleep(1000);
    return await view.screenshot({ format: "webp", quality: 90 });
  } finally {
    server.kill();
  }
}

await Bun.write(join(import.meta.dir, "page.webp"), await takePicture());
