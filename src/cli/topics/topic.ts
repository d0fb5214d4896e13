import { renderColumns, type Row, usualLineWidth, wrap } from "../../text/columns.ts";

/** A part of a topic: a paragraph, a table of two columns, or lines as they are typed or printed. */
export type Block =
  string | { readonly rows: readonly Row[] } | { readonly example: readonly string[] };

/** A page of `wsecho help`, and a section of the manual. */
export interface Topic {
  /** The word after `wsecho help`. */
  readonly name: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A topic as `wsecho help` prints it. */
export function renderTopic({ title, blocks }: Topic): string {
  return [`${title}\n`, ...blocks.map(renderBlock)].join("\n");
}

function renderBlock(block: Block): string {
  if (typeof block === "string") return `${wrap(block, usualLineWidth).join("\n")}\n`;
  if ("rows" in block) return renderColumns(block.rows);
  return block.example.map((line) => `    ${line}\n`).join("");
}
