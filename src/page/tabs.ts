import { element } from "./element.ts";

/** Makes tabs of buttons: each shows the panel that it controls and hides the others. */
export function createTabs(
  id: string,
  shown: Readonly<Record<string, (() => void) | undefined>>,
): void {
  const list = element(id, HTMLDivElement);
  const tabs = [...list.querySelectorAll("button")];

  function select(chosen: HTMLButtonElement): void {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      element(panelOf(tab), HTMLElement).hidden = !isChosen;
    }
    shown[panelOf(chosen)]?.();
  }

  for (const tab of tabs) tab.addEventListener("click", () => select(tab));
  list.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const next = tabs.at((at + step) % tabs.length);
    if (step === 0 || at < 0 || next === undefined) return;
    next.focus();
    select(next);
  });
}

function panelOf(tab: HTMLButtonElement): string {
  return tab.getAttribute("aria-controls") ?? "";
}
