import { find } from "./element.ts";
import { jsonLineOf, type LogEntry, type NewEntry, wordsOf } from "./entry.ts";
import { saveFile } from "./hand-out.ts";
import { expand } from "./message.ts";
import { rowOf } from "./row.ts";

/** Entries that are kept, for the filter to look through; more are only counted. */
const mostKept = 5000;

/** Rows that are on the page at a time: a browser takes seconds to lay out thousands. */
const mostRows = 1000;

/** Creates a log in a panel: rows are drawn a frame at a time, however fast they come. */
export function createLog(panel: HTMLElement, name: string) {
  const template = find(document, "#log-template", HTMLTemplateElement);
  panel.append(template.content.cloneNode(true));
  const list = find(panel, ".rows", HTMLOListElement);
  const filter = find(panel, ".filter", HTMLInputElement);
  const kind = find(panel, ".kind", HTMLSelectElement);
  const pause = find(panel, ".pause", HTMLButtonElement);
  const counts = find(panel, ".counts", HTMLSpanElement);
  list.setAttribute("aria-label", name);
  /** The last ones, the oldest first. */
  let kept: LogEntry[] = [];
  /** Of them, the ones that are not drawn yet. */
  let waiting = 0;
  let total = 0;
  let isPaused = false;
  let isScheduled = false;
  let follows = true;

  function add(entry: NewEntry): void {
    total++;
    kept.push({ time: new Date(), ...entry });
    waiting++;
    // Not one by one, as each time all others would move.
    if (kept.length > 2 * mostKept) kept = kept.slice(-mostKept);
    schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(draw);
  }

  function draw(): void {
    isScheduled = false;
    const noun = total === 1 ? "line" : "lines";
    const more = isPaused && waiting > 0 ? `, ${waiting.toLocaleString("en")} waiting` : "";
    counts.textContent = `${total.toLocaleString("en")} ${noun}${more}`;
    if (isPaused || waiting === 0) return;
    show(kept.slice(-Math.min(waiting, mostRows)).filter(isWanted));
    waiting = 0;
  }

  /** Adds rows, and takes away those that are too many. */
  function show(entries: readonly LogEntry[]): void {
    const rows = document.createDocumentFragment();
    for (const entry of entries) rows.append(rowOf(entry));
    list.append(rows);
    while (list.childElementCount > mostRows) list.firstElementChild?.remove();
    if (follows) list.scrollTop = list.scrollHeight;
  }

  /** Draws anew what fits the filter. */
  function filterAgain(): void {
    list.replaceChildren();
    const drawn = kept.slice(-mostKept, waiting === 0 ? undefined : -waiting);
    show(drawn.filter(isWanted).slice(-mostRows));
  }

  function isWanted(entry: LogEntry): boolean {
    const isMessage = entry.kind === "received" || entry.kind === "sent";
    const wanted = kind.value;
    if (wanted !== "" && wanted !== (isMessage ? entry.kind : "other")) return false;
    if (filter.value === "") return true;
    const text = "message" in entry ? expand(entry.message) : wordsOf(entry);
    return text.toLowerCase().includes(filter.value.toLowerCase());
  }

  function clear(): void {
    list.replaceChildren();
    kept = [];
    waiting = total = 0;
    schedule();
  }

  filter.addEventListener("input", filterAgain);
  kind.addEventListener("change", filterAgain);
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    schedule();
  });
  find(panel, ".clear", HTMLButtonElement).addEventListener("click", clear);
  find(panel, ".export", HTMLButtonElement).addEventListener("click", () => {
    saveFile("wsecho.jsonl", kept.slice(-mostKept).map(jsonLineOf).join(""));
  });
  list.addEventListener("scroll", () => {
    follows = list.scrollTop + list.clientHeight >= list.scrollHeight - 30;
  });

  return {
    add,
    /** What is kept of it, the oldest first. */
    entries: (): readonly LogEntry[] => kept,
  };
}

export type Log = ReturnType<typeof createLog>;
