import { make } from "./element.ts";

/** Puts a text on the clipboard, and says so on the button; where a page may not, it selects the text. */
export async function copyText(
  text: string,
  button: HTMLButtonElement,
  shown: HTMLElement,
): Promise<void> {
  const title = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    // A page that came over plain HTTP from another machine has no clipboard.
    getSelection()?.selectAllChildren(shown);
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => void (button.textContent = title), 1500);
}

/** Offers a file to save. */
export function saveFile(name: string, content: string | Uint8Array): void {
  const part = typeof content === "string" ? content : new Uint8Array(content);
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([part]));
  link.download = name;
  link.click();
  // The browser has to have begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
