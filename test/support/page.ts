import { openBrowser } from "./browser.ts";
import { until } from "./until.ts";

/** What a test does with a page, as a person would. */
export interface PageDriver {
  readonly view: Bun.WebView;
  /** What the browser complained of, on its console or by an exception. */
  readonly complaints: string[];
  /** Opens a URL, and waits until it has loaded. */
  open(url: string): Promise<void>;
  /** What a person reads in an element. */
  textOf(selector: string): Promise<string>;
  /** Waits for a text in an element, and returns all of it. */
  untilText(selector: string, pattern: RegExp): Promise<string>;
  /** Clicks with the mouse on the middle of an element. */
  click(selector: string): Promise<void>;
  /** Types a text in place of what a field contains. */
  replace(selector: string, text: string): Promise<void>;
  /** Chooses one of a list, as the keyboard does. */
  choose(selector: string, value: string): Promise<void>;
  /** The value of an expression. */
  valueOf<Value>(expression: string): Promise<Value>;
}

/** A browser with one page. */
export interface PageBrowser extends PageDriver, AsyncDisposable {
  /** Opens another page beside it. */
  openAnother(): Promise<PageDriver>;
}

/** Opens a browser for the page of `wsecho serve`. */
export async function openPage(): Promise<PageBrowser> {
  const complaints: string[] = [];
  const browser = await openBrowser({
    width: 1280,
    height: 800,
    console: (kind, ...printed) => complaints.push([kind, ...printed].join(" ")),
  });
  const driver = await drive(browser.view, complaints);
  return {
    ...driver,
    openAnother: async () => drive(await browser.openAnother(), complaints),
    [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose](),
  };
}

async function drive(view: Bun.WebView, complaints: string[]): Promise<PageDriver> {
  await view.cdp("Log.enable");
  await view.cdp("Runtime.enable");
  view.addEventListener<{ entry: { text: string } }>("Log.entryAdded", ({ data: { entry } }) => {
    // That a handshake was refused is what some of the tests are about.
    if (!entry.text.startsWith("WebSocket connection")) complaints.push(entry.text);
  });
  view.addEventListener<{ exceptionDetails: { text: string } }>(
    "Runtime.exceptionThrown",
    ({ data }) => complaints.push(data.exceptionDetails.text),
  );

  function textOf(selector: string): Promise<string> {
    return view.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`);
  }

  async function click(selector: string): Promise<void> {
    const place = await view.evaluate<{ x: number; y: number }>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: "nearest" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    })()`);
    await view.click(place.x, place.y);
  }

  return {
    view,
    complaints,
    textOf,
    click,
    async open(url) {
      complaints.splice(0);
      // A fragment alone would not load it again.
      await view.navigate("about:blank");
      await view.navigate(url);
      await until(async () => (await view.evaluate("document.readyState")) === "complete");
    },
    async untilText(selector, pattern) {
      const deadline = performance.now() + 10_000;
      while (true) {
        const text = await textOf(selector);
        if (pattern.test(text)) return text;
        if (performance.now() > deadline)
          throw new Error(`Still ${JSON.stringify(text.slice(-500))}`);
        await Bun.sleep(10);
      }
    },
    async replace(selector, text) {
      await click(selector);
      await view.evaluate("document.activeElement.select()");
      await view.type(text);
    },
    async choose(selector, value) {
      await view.evaluate(`(() => {
        const list = document.querySelector(${JSON.stringify(selector)});
        list.value = ${JSON.stringify(value)};
        list.dispatchEvent(new Event("change", { bubbles: true }));
      })()`);
    },
    valueOf: (expression) => view.evaluate(expression),
  };
}
