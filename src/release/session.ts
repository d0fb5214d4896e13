import { wrap } from "../text/columns.ts";

/** A line of a terminal session. */
export interface SessionLine {
  readonly kind: "command" | "output";
  readonly text: string;
}

/** Characters in a line of the picture. */
const columns = 86;

const lineHeight = 20;
const characterWidth = 8.43;
const padding = 20;

/** Draws a terminal session as SVG, in colours that are legible on light and dark pages. */
export function renderSession(lines: readonly SessionLine[]): string {
  const rows = lines.flatMap(rowsOf);
  const width = Math.ceil(columns * characterWidth + 2 * padding);
  const height = rows.length * lineHeight + 2 * padding;
  const texts = rows.map(({ color, text, isPrompt }, index) => {
    const y = padding + (index + 0.75) * lineHeight;
    const prompt = isPrompt ? '<tspan fill="#8bd649">$ </tspan>' : "";
    return `<text x="${padding}" y="${y}" fill="${color}" xml:space="preserve">${prompt}${escape(text)}</text>`;
  });
  const font = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#1b1f24"/>`,
    ...texts,
    "</svg>\n",
  ].join("\n");
}

interface Row {
  readonly text: string;
  readonly color: string;
  readonly isPrompt: boolean;
}

function rowsOf({ kind, text }: SessionLine): Row[] {
  const isCommand = kind === "command";
  const color = isCommand ? "#ffffff" : "#aeb6bf";
  // To wrap a text takes the blanks at its beginning away.
  const rows = text.length <= columns - 2 ? [text] : wrap(text, columns - 2);
  return rows.map((row, index) => ({ text: row, color, isPrompt: isCommand && index === 0 }));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
