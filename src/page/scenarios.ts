/** Something that goes wrong in real life, and the path and query that make it happen. */
export interface Scenario {
  readonly title: string;
  readonly resource: string;
}

/** What can be tried with one click. */
export const scenarios: readonly Scenario[] = [
  { title: "Plain echo", resource: "/" },
  { title: "Slow mobile network", resource: "/?delay=300ms&jitter=200ms&rate=50KiB" },
  { title: "10 % loss", resource: "/?drop=10%25" },
  { title: "Server restarts", resource: "/?close=1012&reason=restarting&after=5s" },
  { title: "Server fails", resource: "/?close=1011&after=1" },
  { title: "Login refused", resource: "/auth/bearer/secret" },
  { title: "Rate limited", resource: "/status/429?retry=2" },
  { title: "1 MB messages", resource: "/stream/10?size=1MB" },
  { title: "Never answers", resource: "/silent" },
];
