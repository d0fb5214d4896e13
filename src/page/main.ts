import { ownPath, ownResource } from "../protocol/own-resource.ts";
import type { Endpoints } from "./behaviour.ts";
import { createChoice } from "./choice.ts";
import { createComposer } from "./composer.ts";
import { createCopyTab } from "./copy-tab.ts";
import { element, make } from "./element.ts";
import { createFields } from "./fields.ts";
import { createInsideTab } from "./inside-tab.ts";
import { createLog } from "./log.ts";
import { createRoundTrips } from "./round-trips.ts";
import { scenarios } from "./scenarios.ts";
import { createServerTab } from "./server-tab.ts";
import { createSession } from "./session.ts";
import { createTabs } from "./tabs.ts";
import { createWatcher } from "./watcher.ts";

const base = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
/** What the paths of the server's own begin with: something, where another server has all others. */
const mount = ownResource(location.pathname) === undefined ? "" : ownPath;
/** The token with which this page was opened, for its own requests. */
const token = new URLSearchParams(location.search).get("token") ?? "";
const credentials = token === "" ? "" : `?token=${encodeURIComponent(token)}`;

const choice = createChoice({
  url: base + resourceOfPage(),
  subprotocols: [],
  token,
  text: element("message", HTMLTextAreaElement).value,
  format: "text",
});
const watcher = createWatcher(new URL(`${base}${mount}/watch${credentials}`));
const log = createLog(element("log", HTMLDivElement), "Messages");
const traffic = createLog(element("traffic", HTMLDivElement), "What happens on the server");
const session = createSession(log, createRoundTrips(), {
  changed: schedule,
  askWhy: watcher.whyRefused,
});
const copyTab = createCopyTab(choice, log);
const serverTab = createServerTab(watcher, traffic);
const insideTab = createInsideTab(`${base}${mount}/inspect${credentials}`, choice, log);
createTabs("tabs", { copy: copyTab.draw, server: serverTab.draw, inside: insideTab.draw });
createComposer(choice, session);
// A page that is only kept for the Back button must hold no connection.
addEventListener("pagehide", () => {
  session.close();
  watcher.leave();
});
addEventListener("pageshow", ({ persisted }: PageTransitionEvent) => {
  if (persisted) watcher.connect();
});
showTarget();
if (mount === "") showScenarios();
void start();

let isScheduled = false;

/** Brings up to date what shows the connection, once a frame. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    showToggle();
    copyTab.draw();
    insideTab.draw();
  });
}

/** What the button beside the URL does: a URL that was changed is opened anew. */
function showToggle(): void {
  const isOpened = session.url === choice.current.url;
  const title = session.url === undefined ? "Connect" : isOpened ? "Close" : "Reconnect";
  element("toggle", HTMLButtonElement).textContent = title;
}

/** The path and query that this page was opened for: those of its fragment, or its own. */
function resourceOfPage(): string {
  if (location.hash.length > 1) return location.hash.slice(1);
  // What the page is for is the other server.
  if (mount !== "") return "/";
  const query = new URLSearchParams(location.search);
  // It opens the page, and is no part of what the page opens.
  query.delete("token");
  return location.pathname + (query.size === 0 ? "" : `?${query}`);
}

async function start(): Promise<void> {
  connect();
  // The endpoints and the faults of queries are not those of the other server.
  element("endpoints", HTMLDivElement).hidden = mount !== "";
  if (mount !== "") return;
  try {
    // Not a relative URL: that of the page may have credentials, with which nothing can be fetched.
    const response = await fetch(`${location.origin}${mount}/endpoints${credentials}`);
    const description: Endpoints = await response.json();
    createFields(description, base, choice);
  } catch {
    const problem = "The server does not say what it can do. Reload the page once it is there.";
    log.add({ kind: "failed", code: "CANNOT_CONNECT", problem });
  }
}

function connect(): void {
  session.open(choice.current);
}

/** Where to connect, and how to end that. */
function showTarget(): void {
  const url = element("url", HTMLInputElement);
  const [protocols, secret] = [
    element("subprotocols", HTMLInputElement),
    element("token", HTMLInputElement),
  ];
  const [code, reason] = [
    element("close-code", HTMLInputElement),
    element("close-reason", HTMLInputElement),
  ];
  secret.value = token;
  url.addEventListener("input", () => choice.change({ url: url.value }));
  secret.addEventListener("input", () => choice.change({ token: secret.value }));
  protocols.addEventListener("input", () => {
    const names = protocols.value.split(",").map((name) => name.trim());
    choice.change({ subprotocols: names.filter((name) => name !== "") });
  });
  choice.follow((current) => {
    if (url.value !== current.url) url.value = current.url;
    showToggle();
    if (!current.url.startsWith(base)) return;
    history.replaceState(null, "", `#${current.url.slice(base.length)}`);
  });
  element("options", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  element("target", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (session.url !== choice.current.url) return connect();
    try {
      session.close(Number(code.value), reason.value);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      log.add({ kind: "failed", code: "BAD_VALUE", problem });
    }
  });
}

function showScenarios(): void {
  const buttons = scenarios.map(({ title, resource }) => {
    const button = make("button", title);
    button.type = "button";
    button.addEventListener("click", () => {
      choice.change({ url: base + resource });
      connect();
    });
    return button;
  });
  element("scenarios", HTMLDivElement).append(...buttons);
}
