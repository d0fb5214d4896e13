import type { ChoiceStore } from "./choice.ts";
import { element } from "./element.ts";
import { type Format, messageFrom } from "./message.ts";
import type { Session } from "./session.ts";

/** Creates what a person writes messages with. */
export function createComposer(choice: ChoiceStore, session: Session): void {
  const text = element("message", HTMLTextAreaElement);
  const format = element("format", HTMLSelectElement);
  const problem = element("composer-error", HTMLOutputElement);
  const repeat = element("repeat", HTMLInputElement);
  const interval = element("interval", HTMLInputElement);
  const file = element("file", HTMLInputElement);
  /** The messages that were sent, the oldest first, and which of them is shown. */
  const history: string[] = [];
  let place = 0;
  let timer: number | undefined;

  function send(): void {
    try {
      deliver(messageFrom(text.value, format.value as Format));
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  function deliver(message: string | Uint8Array): void {
    problem.value = "";
    if (!session.send(message)) fail("There is no connection: press Connect.");
  }

  function fail(text: string): void {
    problem.value = text;
    stopRepeating();
  }

  function stopRepeating(): void {
    clearInterval(timer);
    repeat.checked = false;
  }

  function submit(): void {
    if (history.at(-1) !== text.value) history.push(text.value);
    place = history.length;
    send();
    text.select();
  }

  /** Shows an earlier message, or a later one. */
  function recall(step: -1 | 1): boolean {
    const earlier = history[place + step];
    if (earlier === undefined) return false;
    place += step;
    text.value = earlier;
    choice.change({ text: earlier });
    return true;
  }

  async function sendFiles(files: Iterable<File>): Promise<void> {
    for (const each of files) deliver(new Uint8Array(await each.arrayBuffer()));
  }

  element("composer", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.isComposing;
    if (event.key === "Enter" && isPlain) {
      event.preventDefault();
      submit();
    } else if (/^Arrow(Up|Down)$/.test(event.key) && isPlain && !text.value.includes("\n")) {
      if (recall(event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    }
  });
  text.addEventListener("input", () => choice.change({ text: text.value }));
  format.addEventListener("change", () => choice.change({ format: format.value as Format }));
  repeat.addEventListener("change", () => {
    clearInterval(timer);
    if (!repeat.checked) return;
    const milliseconds = Number(interval.value);
    if (!(milliseconds >= 1)) return fail("Expected milliseconds, such as 1000");
    send();
    // What it sent may have failed.
    if (repeat.checked) timer = window.setInterval(send, milliseconds);
  });
  element("choose-file", HTMLButtonElement).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    // A list that ends with the value is copied first.
    const files = [...(file.files ?? [])];
    file.value = "";
    void sendFiles(files);
  });
  const target = element("session", HTMLElement);
  target.addEventListener("dragover", (event) => event.preventDefault());
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    void sendFiles(event.dataTransfer?.files ?? []);
  });
  text.focus();
  text.select();
}
