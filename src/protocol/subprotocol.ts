/**
 * The subprotocols that a client offers in `Sec-WebSocket-Protocol`, the one it likes best first
 * (RFC 6455, sections 4.1 and 11.3.4). Several such headers arrive as one, joined by commas.
 */
export function offeredSubprotocols(header: string | null): string[] {
  const offers = (header ?? "").split(",").map((offer) => offer.trim());
  return offers.filter((offer) => offer !== "");
}

/**
 * The first of the client's offers that the server speaks, if any (RFC 6455, section 4.2.2); upper
 * and lower case differ.
 */
export function chooseSubprotocol(
  offered: readonly string[],
  spoken: readonly string[],
): string | undefined {
  return offered.find((offer) => spoken.includes(offer));
}
