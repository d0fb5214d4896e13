import { offeredSubprotocols } from "../protocol/subprotocol.ts";
import { splitUser, type User } from "../text/user.ts";

/** Name and password of an `Authorization: Basic` header (RFC 7617); undefined where it is none. */
export function basicCredentials(header: string | null): User | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header ?? "")?.[1];
  const text = encoded === undefined ? undefined : decodeBase64(encoded);
  return text === undefined ? undefined : splitUser(text);
}

/**
 * The token of `Authorization: Bearer` (RFC 6750); else of the offered subprotocol `bearer.TOKEN`,
 * as a browser lets a page set no other header; else of the query `?token=TOKEN`.
 */
export function bearerToken(headers: Headers, query: URLSearchParams): string | undefined {
  const header = /^bearer +(\S.*)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (header !== undefined) return header;
  const offers = offeredSubprotocols(headers.get("sec-websocket-protocol"));
  const offer = offers.find(bearerSubprotocol);
  return offer?.slice("bearer.".length) ?? query.get("token") ?? undefined;
}

/** Whether an offered subprotocol is there to carry a token. */
export function bearerSubprotocol(name: string): boolean {
  return name.startsWith("bearer.");
}

function decodeBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
