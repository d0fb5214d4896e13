import { completeCommand } from "./complete.ts";
import type { History } from "./history.ts";
import type { Typed } from "./layout.ts";
import { createLine, type Key } from "./line.ts";
import { createSearch, type Search } from "./search.ts";
import { commandNames } from "./slash-command.ts";

/** What typing leads to. */
export interface TypingEvents {
  /** Enter: the line is complete. */
  submit(text: string): void;
  /** Ctrl-C: the line is given up. */
  giveUp(text: string): void;
  /** Tab: these are the commands to choose from. */
  choose(commands: readonly string[]): void;
}

/** What a key asks of the terminal, rather than of the line. */
export type Request = "leave" | "clear" | "suspend";

/** A line in the hands of a person who types, pastes, searches and completes. */
export interface Typing {
  /** What is to be shown, after its prompt; without one, after the usual prompt. */
  readonly shown: { readonly typed: Typed; readonly prompt?: string };
  /** Takes a key; what it does may wait for `flush`. */
  press(text: string | undefined, key: Key): Request | undefined;
  /** Does what still waits. */
  flush(): void;
}

/** Begins with an empty line. */
export function createTyping(history: History, events: TypingEvents): Typing {
  let line = createLine(history.entries, events.submit);
  /** Characters that came together, inserted in one go. */
  let plain = "";
  let pasted: string[] | undefined;
  /** While Ctrl-R searches the history, the line itself waits. */
  let search: Search | undefined;

  function press(text: string | undefined, key: Key): Request | undefined {
    if (key.name === "paste-start") pasted = [];
    else if (key.name === "paste-end") endPaste();
    else if (pasted !== undefined) pasted.push(key.sequence ?? "");
    else if (isPlain(text, key)) plain += text;
    else {
      flush();
      if (!searchOn(key)) return act(text, key);
    }
    return undefined;
  }

  function endPaste(): void {
    const text = pasted?.join("").replace(/\r\n?/g, "\n") ?? "";
    pasted = undefined;
    flush();
    endSearch();
    // A line that was copied whole includes its line end, which is not part of it.
    line.insert(text.replace(/\n$/, ""));
  }

  function flush(): void {
    if (plain !== "" && search !== undefined) search.extend(plain);
    else if (plain !== "") line.insert(plain);
    plain = "";
  }

  /** Does what a key means to the search; returns whether it is one of the search's own. */
  function searchOn(key: Key): boolean {
    const name = nameOf(key);
    if (name === "ctrl-r") {
      if (search === undefined) search = createSearch(history.entries);
      else search.goBack();
    } else if (search === undefined) {
      return false;
    } else if (name === "backspace" || name === "ctrl-h") {
      search.shorten();
    } else if (name === "escape" || name === "ctrl-g" || name === "ctrl-c") {
      search = undefined;
    } else {
      endSearch();
      return false;
    }
    return true;
  }

  /** Takes what was found as the line. */
  function endSearch(): void {
    if (search !== undefined && search.found !== "") line.replace(search.found);
    search = undefined;
  }

  function act(text: string | undefined, key: Key): Request | undefined {
    const { typed } = line;
    switch (nameOf(key)) {
      case "ctrl-c":
        if (typed.text === "") return "leave";
        line = createLine(history.entries, events.submit);
        events.giveUp(typed.text);
        return undefined;
      case "ctrl-d":
        if (typed.text === "") return "leave";
        break;
      case "ctrl-l":
        return "clear";
      case "ctrl-z":
        return "suspend";
      case "tab":
        complete(typed);
        return undefined;
      case "alt-return":
      case "alt-enter":
        line.insert("\n");
        return undefined;
    }
    line.press(text, key);
    return undefined;
  }

  function complete(typed: Typed): void {
    const completion = completeCommand(typed, commandNames);
    if (completion === undefined) return line.insert("\t");
    const { insert, choices } = completion;
    if (insert !== "") line.insert(insert);
    else if (choices.length > 0) events.choose(choices);
  }

  return {
    get shown() {
      if (search === undefined) return { typed: line.typed };
      const text = search.found;
      return { typed: { text, cursor: text.length }, prompt: search.prompt };
    },
    press,
    flush,
  };
}

function nameOf({ ctrl, meta, name = "" }: Key): string {
  return ctrl === true ? `ctrl-${name}` : meta === true ? `alt-${name}` : name;
}

function isPlain(text: string | undefined, { ctrl, meta, name }: Key): text is string {
  if (text === undefined || ctrl === true || meta === true) return false;
  return name !== "tab" && text >= " " && text !== "\x7f";
}
