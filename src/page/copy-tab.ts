import { type ChoiceStore, offersOf } from "./choice.ts";
import { element, make } from "./element.ts";
import { replyTo } from "./entry.ts";
import { copyText } from "./hand-out.ts";
import type { Log } from "./log.ts";
import { messageFrom } from "./message.ts";
import { snippetsFor } from "./snippets.ts";

/** Creates the view of what can be copied to do the same outside of the page. */
export function createCopyTab(choice: ChoiceStore, log: Log) {
  const panel = element("copy", HTMLDivElement);
  let drawn = "";

  function draw(): void {
    if (panel.hidden) return;
    const { url, token, subprotocols, text, format } = choice.current;
    let message: string | Uint8Array = text;
    try {
      message = messageFrom(text, format);
    } catch {
      // What cannot be sent is shown as it was written.
    }
    const snippets = snippetsFor({
      url,
      subprotocols,
      token,
      offers: offersOf(choice.current),
      message,
      reply: replyTo(message, url, log.entries()),
    });
    // A button must not go away while it is pressed.
    const current = JSON.stringify(snippets);
    if (current === drawn) return;
    drawn = current;
    panel.replaceChildren(
      ...snippets.map(({ title, code }) => {
        const section = make("section");
        const heading = make("h3", title);
        const shown = make("pre", code);
        const button = make("button", "Copy");
        button.type = "button";
        button.setAttribute("aria-label", `Copy as ${title}`);
        button.addEventListener("click", () => void copyText(code, button, shown));
        heading.append(button);
        section.append(heading, shown);
        return section;
      }),
    );
  }

  choice.follow(draw);
  return { draw };
}
