/** Whether a text is an IPv4 or an IPv6 address, without brackets and zone. */
export function isIpAddress(text: string): boolean {
  if (text.includes(":")) return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);
  const parts = text.split(".");
  // A part with a zero in front would be octal to some, decimal to others.
  return (
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  );
}

/** The eight groups of 16 bits of an IPv6 address, whatever zone (`%eth0`) it has. */
export function ipv6Groups(address: string): readonly number[] {
  const [head = [], tail = []] = address
    .replace(/%.*/, "")
    .split("::")
    .map((side) => side.split(":").filter(Boolean).flatMap(toGroups));
  return [...head, ...Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail];
}

/** The last 32 bits may be written as an IPv4 address. */
function toGroups(part: string): readonly number[] {
  if (!part.includes(".")) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

/**
 * The network that a peer can choose its address from: the /64 of an IPv6 address, and an IPv4
 * address itself, also if it is written as an IPv6 one (`::ffff:127.0.0.1`).
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const groups = ipv6Groups(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return `${formatGroups(groups.slice(0, 4))}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}

function formatGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}
