import {
  type Behaviour,
  behaviourOf,
  type DescribedPath,
  type Endpoints,
  exampleIn,
  placeholdersOf,
  resourceOf,
} from "./behaviour.ts";
import type { ChoiceStore } from "./choice.ts";
import { element, make } from "./element.ts";

/** Creates the fields for what the server is to do. They follow the URL, and the URL follows them. */
export function createFields(
  { paths, faults }: Endpoints,
  base: string,
  choice: ChoiceStore,
): void {
  const path = element("path", HTMLSelectElement);
  /** What the fields say; parameters of which they know nothing stay as they are. */
  let shown: Behaviour = { path: "", values: {} };

  function show(behaviour: Behaviour): void {
    shown = behaviour;
    path.value = behaviour.path;
    const described = paths.find((each) => each.path === behaviour.path);
    element("summary", HTMLParagraphElement).textContent = described?.summary ?? "";
    showInputs("parameters", inputsFor(described), behaviour);
    showInputs("faults", faults, behaviour);
  }

  function read(): Behaviour {
    const values: Record<string, string> = { ...shown.values };
    for (const input of element("behaviour", HTMLElement).querySelectorAll<HTMLInputElement>(
      "input[data-parameter]",
    )) {
      values[input.name] = input.type === "checkbox" && !input.checked ? "" : input.value;
    }
    return { path: path.value, values };
  }

  for (const { path: name } of paths) path.append(new Option(name, name));
  path.addEventListener("change", () => {
    const kept = Object.entries(shown.values).filter(([name]) => name in faults);
    show({ path: path.value, values: Object.fromEntries(kept) });
    choice.change({ url: base + resourceOf(shown) });
  });
  for (const id of ["parameters", "faults"]) {
    element(id, HTMLDivElement).addEventListener("input", () => {
      shown = read();
      choice.change({ url: base + resourceOf(shown) });
    });
  }
  choice.follow(({ url }) => {
    if (!url.startsWith(base) || url === base + resourceOf(shown)) return;
    show(behaviourOf(url.slice(base.length), paths));
  });
}

function inputsFor(described: DescribedPath | undefined): Record<string, string> {
  const names = placeholdersOf(described?.path ?? "").map((name) => [
    name,
    `part of the path, e.g. ${name}`,
  ]);
  return { ...Object.fromEntries(names), ...described?.query };
}

function showInputs(
  id: string,
  inputs: Readonly<Record<string, string>>,
  { values }: Behaviour,
): void {
  const labels = Object.entries(inputs).map(([name, description]) => {
    const label = make("label", name);
    const input = make("input");
    const example = exampleIn(description);
    input.name = name;
    input.title = description;
    input.dataset["parameter"] = "";
    input.autocomplete = "off";
    if (example === "") input.type = "checkbox";
    else input.placeholder = example;
    input.checked = values[name] === "on";
    input.value = input.type === "checkbox" ? "on" : (values[name] ?? "");
    label.append(input);
    return label;
  });
  element(id, HTMLDivElement).replaceChildren(...labels);
}
