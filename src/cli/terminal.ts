/** Whether a person is at the other end of a descriptor. */
export function isTerminal(descriptor: number): boolean {
  // The same call that node:tty makes, without that module, which is slower to load than a round trip to
  // a local server.
  const binding: object = process.binding("tty_wrap");
  if ("isTTY" in binding && typeof binding.isTTY === "function") {
    return Boolean(binding.isTTY(descriptor));
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

/**
 * Creates a function that switches a terminal between whole lines and single, unechoed keys. It
 * remembers what the terminal was like before.
 */
export function createRawSwitch(descriptor: number): (raw: boolean) => void {
  // An import would be asynchronous; this, too, loads the module only now.
  const { ReadStream } = process.getBuiltinModule("node:tty");
  const keyboard = new ReadStream(descriptor);
  // A terminal that has disconnected needs no switching.
  keyboard.on("error", () => undefined);
  return (raw) => void keyboard.setRawMode(raw);
}

/**
 * Stops this process until its shell lets it go on. Where no shell could do that, as in a
 * container, the system does not stop it; Windows has no such function.
 */
export async function suspendProcess(): Promise<void> {
  if (process.platform === "win32") return;
  process.kill(process.pid, "SIGTSTP");
  // The signal may take a moment. A process that was stopped wakes up to its timers.
  await Bun.sleep(100);
}

/**
 * Whether the environment allows colours: not with a non-empty `NO_COLOR` (no-color.org), and not
 * at a terminal that calls itself dumb. Whether there is a terminal is for the caller to ask.
 */
export function allowsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
