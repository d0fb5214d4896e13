import type { LogEntry } from "./entry.ts";
import { contentOf, rowOf } from "./row.ts";

/** Entries that are kept, to be scrolled to and looked through; more are only counted. */
export const mostKept = 5000;

/** Pixels of a row, and how near to an end of what is drawn more of it is drawn. */
const rowHeight = 21;
const margin = 300;

/**
 * Creates the list of rows. Only those around what is visible are on the page, as a browser takes long to
 * lay out thousands. A row opens by a click, or by Enter after the arrow keys.
 *
 * @param moved is called when somebody scrolls to other rows
 */
export function createRows(list: HTMLOListElement, moved: () => void) {
  const entryOf = new WeakMap<Element, LogEntry>();
  let entries: LogEntry[] = [];
  /** Those from `start` to `end` are on the page. */
  let start = 0;
  let end = 0;
  let follows = true;

  /** How many rows fill the list, and some more. */
  function pageful(): number {
    return Math.ceil((list.clientHeight + 2 * margin) / rowHeight);
  }

  /** Whether its tab is the one that is shown. */
  function isVisible(): boolean {
    return list.clientHeight > 0;
  }

  function draw(from: number, to: number): DocumentFragment {
    const rows = document.createDocumentFragment();
    for (const entry of entries.slice(from, to)) {
      const row = rowOf(entry);
      entryOf.set(row, entry);
      rows.append(row);
    }
    return rows;
  }

  /** Shows the last ones. */
  function follow(): void {
    const from = Math.max(0, entries.length - pageful());
    if (from >= end) list.replaceChildren(draw(from, entries.length));
    else {
      list.append(draw(end, entries.length));
      for (; start < from; start++) list.firstElementChild?.remove();
    }
    start = from;
    end = entries.length;
    list.scrollTop = list.scrollHeight;
  }

  /** Draws more above or below what is drawn, and removes as much on the other side. */
  function extend(way: "up" | "down"): void {
    const most = 3 * pageful();
    if (way === "up") {
      const from = Math.max(0, start - pageful());
      keepPlace(() => list.prepend(draw(from, start)));
      start = from;
      for (; end - start > most; end--) list.lastElementChild?.remove();
      return;
    }
    const to = Math.min(entries.length, end + pageful());
    list.append(draw(end, to));
    end = to;
    keepPlace(() => {
      for (; end - start > most; start++) list.firstElementChild?.remove();
    });
  }

  /** Makes a change above what is visible, which does not move. */
  function keepPlace(change: () => void): void {
    const below = list.scrollHeight - list.scrollTop;
    change();
    list.scrollTop = list.scrollHeight - below;
  }

  function setFollowing(wanted: boolean): void {
    follows = wanted;
    moved();
  }

  function forgetOld(): void {
    if (entries.length <= 2 * mostKept) return;
    const gone = entries.length - mostKept;
    entries = entries.slice(gone);
    for (; start < gone && start < end; start++) list.firstElementChild?.remove();
    start = Math.max(0, start - gone);
    end = Math.max(0, end - gone);
  }

  function toggle(row: Element): void {
    const content = row.querySelector(".content");
    const entry = entryOf.get(row);
    content?.remove();
    // A long message is only laid out when somebody looks at it.
    if (content === null && entry !== undefined) row.append(contentOf(entry));
    row.setAttribute("aria-expanded", String(content === null));
    // What somebody looks at does not run away.
    setFollowing(false);
    row.scrollIntoView({ block: "nearest" });
  }

  function focus(row: Element | null): void {
    if (!(row instanceof HTMLLIElement)) return;
    row.tabIndex = -1;
    row.focus();
  }

  list.addEventListener("click", ({ target }) => {
    const isInside = target instanceof Element && target.closest(".content") === null;
    const row = isInside ? target.closest("li") : null;
    // Who selects text does not want it to move.
    if (row !== null && String(getSelection()) === "") toggle(row);
  });
  list.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const row = target instanceof HTMLLIElement ? target : null;
    if (key === "Enter" && row !== null) toggle(row);
    else if (key === "ArrowUp") focus(row ? row.previousElementSibling : list.lastElementChild);
    else if (key === "ArrowDown" && row !== null) focus(row.nextElementSibling);
    else return;
    event.preventDefault();
  });
  list.addEventListener("scroll", () => {
    const below = list.scrollHeight - list.scrollTop - list.clientHeight;
    if (list.scrollTop < margin && start > 0) extend("up");
    else if (below < margin && end < entries.length) extend("down");
    setFollowing(below < 2 * rowHeight && end === entries.length);
  });

  new ResizeObserver(() => {
    if (follows && isVisible()) follow();
  }).observe(list);

  return {
    /** How many there are below what is shown, as somebody has scrolled up. */
    get newer() {
      return follows ? 0 : entries.length - end;
    },
    /** Goes to the last ones, and follows what comes. */
    toLatest(): void {
      setFollowing(true);
      if (isVisible()) follow();
    },
    append(added: readonly LogEntry[]): void {
      for (const entry of added) entries.push(entry);
      forgetOld();
      if (follows && isVisible()) follow();
    },
    /** Shows nothing but these. */
    replace(shown: readonly LogEntry[]): void {
      entries = [...shown];
      start = end = 0;
      list.replaceChildren();
      follows = true;
      if (isVisible()) follow();
    },
  };
}
