import type { Message } from "../../../protocol/message.ts";
import { usualLineWidth } from "../../../text/columns.ts";
import { paintPlain, paintStyled } from "../../../text/style.ts";
import type { Io } from "../../io.ts";
import { allowsColor } from "../../terminal.ts";
import { type Direction, showMessage } from "./show-message.ts";

/** How a person at a prompt sees messages, which commands change. */
export interface View {
  show(direction: Direction, message: Message): string;
  /** Keeps a reply, for `/last`. */
  keep(reply: Message): void;
  /** The reply that came last, as a whole; undefined before the first. */
  last(): string | undefined;
  /** Indents JSON, or stops that; returns whether it does. */
  togglePretty(): boolean;
  /** Prints the time before each message, or stops that; returns whether it does. */
  toggleTime(): boolean;
}

/** Creates a view that indents JSON; `hasTime` is whether the time is printed. */
export function createView({ env, columns, stdout }: Io, hasTime: boolean): View {
  const paint = stdout.isTerminal() && allowsColor(env) ? paintStyled : paintPlain;
  let isPretty = true;
  let isTimed = hasTime;
  let kept: { readonly reply: Message; readonly time: Date } | undefined;

  function render(direction: Direction, message: Message, time: Date, isCut: boolean): string {
    return showMessage(direction, message, {
      columns: columns() || usualLineWidth,
      paint,
      isPretty,
      time: isTimed ? time : undefined,
      isCut,
    });
  }

  return {
    show: (direction, message) => render(direction, message, new Date(), true),
    keep: (reply) => void (kept = { reply, time: new Date() }),
    last: () => kept && render("received", kept.reply, kept.time, false),
    togglePretty: () => (isPretty = !isPretty),
    toggleTime: () => (isTimed = !isTimed),
  };
}
