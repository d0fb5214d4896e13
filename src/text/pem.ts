/** One block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** Its label: `CERTIFICATE`, `PRIVATE KEY`. */
  readonly label: string;
  /** The block as it is in the file, from `-----BEGIN` to `-----END …-----`. */
  readonly text: string;
}

/** Writes bytes as a PEM block: base64, 64 characters a line (RFC 7468, section 2). */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Finds the blocks of a PEM file; text around them is skipped (RFC 7468, section 2). */
export function readPem(text: string): readonly PemBlock[] {
  const blocks = text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*?$[^]*?^-----END \1-----/gm);
  return Array.from(blocks, ([block, label = ""]) => ({ label, text: block }));
}
