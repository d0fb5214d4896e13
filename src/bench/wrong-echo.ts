/** An echo that was wrong, for a person to read. */
export interface WrongEcho {
  readonly want: string;
  readonly got: string;
}

/** Bytes that are shown of each. */
const shown = 64;

/** Describes an echo that was wrong. */
export function describeWrong(want: Uint8Array, got: Uint8Array, binary: boolean): WrongEcho {
  const show = binary ? hex : text;
  return { want: show(want), got: show(got) };
}

function text(bytes: Uint8Array): string {
  const beginning = Buffer.from(bytes.subarray(0, shown)).toString();
  return `${JSON.stringify(beginning)}${rest(bytes)}`;
}

function hex(bytes: Uint8Array): string {
  return `${bytes.subarray(0, shown).toHex()}${rest(bytes)}`;
}

function rest({ length }: Uint8Array): string {
  return length > shown ? ` … (${length} bytes)` : "";
}
