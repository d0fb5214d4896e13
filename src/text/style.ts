/** How a piece of text is emphasized, or dimmed, at a terminal that shows colours. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Gives a text a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** For terminals. */
export function paintStyled(style: Style, text: string): string {
  const [on, off] = codes[style];
  return text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
}

/** For everything else. */
export function paintPlain(_: Style, text: string): string {
  return text;
}
