/**
 * Lays out bytes in rows as `hexdump -C` does: the offset, the bytes, and what of them is printable ASCII.
 * A `*` stands for rows that are the same as the one before it, and the last row is the size.
 */
export function hexDump(bytes: Uint8Array, bytesPerRow = 16): string[] {
  const rows: string[] = [];
  let previous = "";
  for (let offset = 0; offset < bytes.length; offset += bytesPerRow) {
    const row = renderRow(bytes.subarray(offset, offset + bytesPerRow), bytesPerRow);
    if (row !== previous) rows.push(`${renderOffset(offset)}  ${row}`);
    else if (rows.at(-1) !== "*") rows.push("*");
    previous = row;
  }
  return [...rows, renderOffset(bytes.length)];
}

/** The cells that a row with so many bytes takes. */
export function hexDumpWidth(bytesPerRow: number): number {
  return renderOffset(0).length + 2 + renderRow(new Uint8Array(bytesPerRow), bytesPerRow).length;
}

function renderOffset(offset: number): string {
  return offset.toString(16).padStart(8, "0");
}

function renderRow(bytes: Uint8Array, bytesPerRow: number): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const groups = Array.from({ length: Math.ceil(bytesPerRow / 8) }, (_, index) =>
    pairs.slice(index * 8, index * 8 + 8).join(" "),
  );
  const width = bytesPerRow * 3 - 1 + (groups.length - 1);
  const text = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
  );
  return `${groups.join("  ").padEnd(width)}  |${text.join("")}|`;
}
