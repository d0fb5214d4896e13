import { find } from "./element.ts";
import { jsonLineOf, type LogEntry, type NewEntry, wordsOf } from "./entry.ts";
import { saveFile } from "./hand-out.ts";
import { expand } from "./message.ts";
import { createRows, mostKept } from "./rows.ts";

/** Creates a log in a panel: rows are drawn a frame at a time, however fast they come. */
export function createLog(panel: HTMLElement, name: string) {
  const template = find(document, "#log-template", HTMLTemplateElement);
  panel.append(template.content.cloneNode(true));
  const list = find(panel, ".rows", HTMLOListElement);
  const rows = createRows(list, schedule);
  const filter = find(panel, ".filter", HTMLInputElement);
  const kind = find(panel, ".kind", HTMLSelectElement);
  const pause = find(panel, ".pause", HTMLButtonElement);
  const latest = find(panel, ".latest", HTMLButtonElement);
  const counts = find(panel, ".counts", HTMLSpanElement);
  list.setAttribute("aria-label", name);
  /** The last ones, the oldest first. */
  let kept: LogEntry[] = [];
  /** Of them, the ones that are not drawn yet. */
  let waiting = 0;
  let total = 0;
  let isPaused = false;
  let isScheduled = false;

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
    if (!isPaused && waiting > 0) {
      rows.append(kept.slice(-waiting).filter(isWanted));
      waiting = 0;
    }
    counts.textContent = [
      `${total.toLocaleString("en")} ${total === 1 ? "line" : "lines"}`,
      ...(waiting > 0 ? [`${waiting.toLocaleString("en")} waiting`] : []),
    ].join(", ");
    latest.textContent = `↓ ${rows.newer.toLocaleString("en")} newer`;
    latest.hidden = rows.newer === 0;
  }

  /** Draws anew what fits the filter. */
  function filterAgain(): void {
    const drawn = kept.slice(-mostKept, waiting === 0 ? undefined : -waiting);
    rows.replace(drawn.filter(isWanted));
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
    rows.replace([]);
    kept = [];
    waiting = total = 0;
    schedule();
  }

  filter.addEventListener("input", filterAgain);
  kind.addEventListener("change", filterAgain);
  latest.addEventListener("click", rows.toLatest);
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    schedule();
  });
  find(panel, ".clear", HTMLButtonElement).addEventListener("click", clear);
  find(panel, ".export", HTMLButtonElement).addEventListener("click", () => {
    saveFile("wsecho.jsonl", kept.slice(-mostKept).map(jsonLineOf).join(""));
  });
  return {
    add,
    /** Goes to the last lines. */
    toLatest: rows.toLatest,
    /** What is kept of it, the oldest first. */
    entries: (): readonly LogEntry[] => kept,
  };
}

export type Log = ReturnType<typeof createLog>;
