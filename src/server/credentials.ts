import { offeredSubprotocols } from "../protocol/subprotocol.ts";

/** `NAME:PASS` of an `Authorization: Basic` header (RFC 7617); undefined if it is something else. */
export function basicCredentials(header: string | null): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header ?? "")?.[1];
  try {
    const bytes = Uint8Array.fromBase64(encoded ?? "");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The token of `Authorization: Bearer` (RFC 6750); else of the offered subprotocol `bearer.TOKEN`,
 * because a browser lets a page set no other header; else of the query `?token=TOKEN`.
 */
export function bearerToken(headers: Headers, query: URLSearchParams): string | undefined {
  // A header has a character for each byte.
  const utf8 = (name: string) => Buffer.from(headers.get(name) ?? "", "latin1").toString();
  const header = /^bearer +(\S.*)$/i.exec(utf8("authorization"))?.[1];
  if (header !== undefined) return header;
  const offers = offeredSubprotocols(utf8("sec-websocket-protocol"));
  const offer = offers.find(bearerSubprotocol);
  return offer?.slice("bearer.".length) ?? query.get("token") ?? undefined;
}

/** Whether an offered subprotocol carries a token. */
export function bearerSubprotocol(name: string): boolean {
  return name.startsWith("bearer.");
}
