import { make } from "./element.ts";
import { isTrouble, type LogEntry, wordsOf } from "./entry.ts";
import { copyText, saveFile } from "./hand-out.ts";
import { expand, sizeOf, summarize } from "./message.ts";

const marks = { received: "←", sent: "→", opened: "•", closed: "•", failed: "✕", note: "•" };

/** Draws an entry as a row of a log. */
export function rowOf(entry: LogEntry): HTMLLIElement {
  const { kind, time, connection } = entry;
  const row = make("li", "", isTrouble(entry) ? `${kind} trouble` : kind);
  const details = make("details");
  const summary = make("summary");
  summary.append(
    make("span", isTrouble(entry) ? "✕" : marks[kind], "way"),
    make("span", time.toTimeString().slice(0, 8), "time"),
  );
  if (connection !== undefined) summary.append(make("span", `#${connection}`, "connection"));
  if ("message" in entry) {
    const { message, roundTrip } = entry;
    const type = typeof message === "string" ? "text" : "binary";
    summary.append(
      make("span", kind, "word"),
      make("span", `${type} ${sizeOf(message).toLocaleString("en")} B`, "size"),
      make("span", summarize(message), "text"),
      make("span", roundTrip === undefined ? "" : `${roundTrip.toFixed(1)} ms`, "trip"),
    );
  } else summary.append(make("span", wordsOf(entry), "text"));
  details.append(summary);
  // A long message is only laid out when somebody looks at it.
  details.addEventListener("toggle", () => details.append(contentOf(entry)), { once: true });
  row.append(details);
  return row;
}

function contentOf(entry: LogEntry): HTMLElement {
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
