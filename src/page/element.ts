/**
 * The first element that a selector finds, of the kind that is expected there.
 *
 * @throws {Error} when there is none
 */
export function find<Kind extends Element>(
  within: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} ${selector}`);
}

/**
 * The element with an id.
 *
 * @throws {Error} when the page has none of that kind
 */
export function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  return find(document, `#${id}`, kind);
}

/** Makes an element with a text, which is never taken for HTML. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = "",
  className = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}
