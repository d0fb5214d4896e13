/**
 * The subprotocols that a client offers in `Sec-WebSocket-Protocol`, the one it likes best first
 * (RFC 6455, sections 4.1 and 11.3.4). Several such headers arrive as one, joined by commas.
 */
export function offeredSubprotocols(header: string | null): string[] {
  const offers = (header ?? "").split(",").map((offer) => offer.trim());
  return offers.filter((offer) => offer !== "");
}
