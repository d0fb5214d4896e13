/** Joins a host and a port; an IPv6 address is put in brackets, an IPv4 one inside IPv6 taken out. */
export function formatAddress(host: string, port: number): string {
  const plain = host.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** Whether a host name or an address, an IPv6 one with brackets or without, is this machine's own. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i.test(host);
}
