import { make } from "./element.ts";
import { isTrouble, type LogEntry, wordsOf } from "./entry.ts";
import { copyText, saveFile } from "./hand-out.ts";
import { expand, sizeOf, summarize } from "./message.ts";

const marks = { received: "←", sent: "→", opened: "•", closed: "•", failed: "✕", note: "•" };

/**
 * Draws an entry as a row of a log: a line of padded text in a fixed-width font, as a browser takes ten times
 * as long for a grid, and has to draw a thousand of them a second.
 */
export function rowOf(entry: LogEntry): HTMLLIElement {
  const { kind, time, connection } = entry;
  const row = make("li", "", isTrouble(entry) ? `${kind} trouble` : kind);
  row.append(
    make("span", isTrouble(entry) ? "✕ " : `${marks[kind]} `, "way"),
    make("span", `${clockOf(time)} `, "quiet"),
  );
  if (connection !== undefined) row.append(make("span", `#${connection}`.padEnd(5), "quiet"));
  if ("message" in entry) {
    const { message, roundTrip } = entry;
    const type = typeof message === "string" ? "text" : "binary";
    const size = `${sizeOf(message).toLocaleString("en")} B`;
    const trip = roundTrip === undefined ? "" : `${roundTrip.toFixed(1)} ms`;
    row.append(
      make("span", kind.padEnd(9), "word"),
      make("span", `${type.padEnd(6)}${size.padStart(12)}${trip.padStart(11)}  `, "size quiet"),
      make("span", summarize(message), "text"),
    );
  } else row.append(make("span", wordsOf(entry), "text"));
  return row;
}

/** The time of day, padded: to format a date as a text takes longer than the whole row. */
function clockOf(time: Date): string {
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** What is shown below the row of an entry that was opened. */
export function contentOf(entry: LogEntry): HTMLElement {
  const content = make("div", "", "content");
  const message = "message" in entry ? entry.message : wordsOf(entry);
  const text = make("pre", expand(message));
  const copy = button("Copy");
  copy.addEventListener("click", () => {
    void copyText(typeof message === "string" ? message : expand(message), copy, text);
  });
  const save = button("Save");
  save.addEventListener("click", () => {
    saveFile(typeof message === "string" ? "message.txt" : "message.bin", message);
  });
  content.append(copy, save, text);
  return content;
}

function button(title: string): HTMLButtonElement {
  const made = make("button", title);
  made.type = "button";
  return made;
}
