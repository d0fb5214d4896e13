import { existsSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { dirname } from "node:path";

import { type Folder, makeFolder } from "./folder.ts";
import { until } from "./until.ts";

const browser = ["google-chrome-stable", "google-chrome", "chromium-browser", "chromium"].find(
  (name) => Bun.which(name) !== null,
);

/** Whether Chromium, or a browser made of it, is installed. */
export const hasBrowser = browser !== undefined;

/** A window of a browser with a profile of its own. */
export interface Browser extends AsyncDisposable {
  readonly view: Bun.WebView;
  /** Opens another page of the same profile; it ends with the browser. */
  openAnother(): Promise<Bun.WebView>;
}

/** The size of a window in CSS pixels, and what is called with what its page prints on the console. */
export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly console?: (kind: string, ...printed: unknown[]) => void;
}

/** Opens a window. */
export async function openBrowser(options: WindowOptions = {}): Promise<Browser> {
  const profile = await makeFolder();

  async function openAnother(): Promise<Bun.WebView> {
    const view = new Bun.WebView({
      ...options,
      // Its sandbox refuses to work for root, which a container's user often is.
      backend: { type: "chrome", url: false, argv: ["--no-sandbox"] },
      dataStore: { directory: profile.path },
    });
    await view.navigate("about:blank");
    return view;
  }

  const view = await openAnother();
  return {
    view,
    openAnother,
    async [Symbol.asyncDispose]() {
      await quit(view, profile);
      await profile[Symbol.asyncDispose]();
    },
  };
}

/** Killed, it would leave a folder of its own, to which a link in its profile points. */
async function quit(view: Bun.WebView, profile: Folder): Promise<void> {
  const link = await readlink(profile.at("SingletonSocket")).catch(() => undefined);
  await view.cdp("Browser.close");
  await until(() => link === undefined || !existsSync(dirname(link)));
  Bun.WebView.closeAll();
}
