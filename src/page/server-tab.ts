import { type ConnectionRow, entryOf } from "./connections.ts";
import { element, find, make } from "./element.ts";
import type { Log } from "./log.ts";
import type { Watcher } from "./watcher.ts";

/** What is shown of a connection. */
interface Line {
  readonly element: HTMLTableRowElement;
  /** The cells for its age, messages in and out, and faults. */
  readonly changing: readonly HTMLTableCellElement[];
}

/** Creates the view of all connections of the server, with what can be done to each. */
export function createServerTab(watcher: Watcher, traffic: Log) {
  const panel = element("server", HTMLDivElement);
  const body = find(panel, "tbody", HTMLTableSectionElement);
  const note = find(panel, ".problem", HTMLParagraphElement);
  const empty = find(panel, ".empty", HTMLParagraphElement);
  const lines = new Map<number, Line>();
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || panel.hidden) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      draw();
    });
  }

  /** Brings the table up to date in place: a button must not go away while it is pressed. */
  function draw(): void {
    for (const [id, line] of lines) {
      if (watcher.rows.has(id)) continue;
      line.element.remove();
      lines.delete(id);
    }
    for (const row of watcher.rows.values()) {
      const line = lines.get(row.id) ?? addLine(row);
      for (const [at, text] of changingOf(row).entries()) {
        const cell = line.changing[at];
        if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
      }
    }
    note.hidden = watcher.isConnected;
    empty.hidden = !watcher.isConnected || lines.size > 0;
  }

  function addLine(row: ConnectionRow): Line {
    const element = make("tr");
    for (const text of [`#${row.id}`, row.remote, row.path, row.subprotocol]) {
      element.append(make("td", text));
    }
    const changing = [make("td"), make("td"), make("td"), make("td")];
    const buttons = make("td", "", "actions");
    for (const { title, act } of actions) {
      const button = make("button", title);
      button.type = "button";
      button.setAttribute("aria-label", `${title} connection ${row.id}`);
      button.addEventListener("click", () => act(watcher, row.id));
      buttons.append(button);
    }
    element.append(...changing, buttons);
    body.append(element);
    const line = { element, changing };
    lines.set(row.id, line);
    return line;
  }

  watcher.follow((event) => {
    const entry = event && entryOf(event);
    if (entry !== undefined) traffic.add(entry);
    schedule();
  });
  // For the ages.
  setInterval(schedule, 1000);
  return {
    draw(): void {
      watcher.watchMessages();
      draw();
    },
  };
}

/** What can be done to a connection; the fields above the table say with what. */
const actions: readonly { title: string; act(watcher: Watcher, id: number): void }[] = [
  {
    title: "Send",
    act: (watcher, id) => watcher.command("send", id, { text: valueOf("action-text") }),
  },
  {
    title: "Close",
    act: (watcher, id) => watcher.command("close", id, { code: Number(valueOf("action-code")) }),
  },
  { title: "Cut", act: (watcher, id) => watcher.command("cut", id) },
  { title: "Stall", act: (watcher, id) => watcher.command("stall", id) },
  {
    title: "Delay",
    act: (watcher, id) => watcher.command("delay", id, { delay: valueOf("action-delay") }),
  },
];

function valueOf(id: string): string {
  return element(id, HTMLInputElement).value;
}

function changingOf(row: ConnectionRow): string[] {
  const { openedAt, received, receivedBytes, sent, sentBytes, faults } = row;
  return [
    `${Math.round((performance.now() - openedAt) / 1000)} s`,
    amount(received, receivedBytes),
    amount(sent, sentBytes),
    Array.from(faults, ([fault, times]) => (times === 1 ? fault : `${fault} ×${times}`)).join(", "),
  ];
}

function amount(messages: number, bytes: number | undefined): string {
  const size = bytes === undefined ? "" : ` / ${bytes.toLocaleString("en")} B`;
  return messages.toLocaleString("en") + size;
}
