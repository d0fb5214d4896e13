import { createInput } from "../../src/cli/input.ts";

/** Reads its own stdin, as a test wants it to be read, and prints what came of it. */
const input = createInput(() => Bun.stdin, 0);

/** Each way of reading by its name, as the first argument of the program. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  /** Reads to the end. */
  async all() {
    const chunks = await Array.fromAsync(input.read());
    return Buffer.concat(chunks).toString("base64");
  },
  /** Reads one piece, and leaves the rest. */
  async one() {
    for await (const chunk of input.read()) return chunk.length;
    return 0;
  },
  /** Stops reading while it waits for a piece that never comes. */
  async none() {
    const next = input.read()[Symbol.asyncIterator]().next();
    console.log("waiting");
    await new Promise(setImmediate);
    input.close();
    return (await next).done;
  },
  /** Reads forty pieces much slower than they could come, and prints how many bytes it grew by. */
  async slowly() {
    const before = process.memoryUsage.rss();
    let count = 0;
    for await (const _ of input.read()) {
      await Bun.sleep(5);
      if (++count === 40) break;
    }
    return process.memoryUsage.rss() - before;
  },
  /** Prints each line that comes. */
  async lines() {
    console.log(`terminal: ${input.isTerminal()}`);
    for await (const chunk of input.read()) {
      console.log(`got: ${JSON.stringify(Buffer.from(chunk).toString())}`);
    }
    return "end";
  },
  /** Prints three keys, and what the terminal is like before, then and afterwards. */
  async keys() {
    showModes("before");
    input.setRaw(true);
    showModes("raw");
    let count = 0;
    for await (const chunk of input.read()) {
      console.log(`got: ${Buffer.from(chunk).toString("hex")}`);
      if (++count === 3) break;
    }
    input.setRaw(false);
    showModes("after");
    return "end";
  },
};

function showModes(when: string): void {
  const { stdout } = Bun.spawnSync(["stty", "-a"], { stdin: "inherit" });
  const modes = stdout.toString().match(/-?\b(?:icanon|echo|isig)\b/g) ?? [];
  console.log(`${when}: ${modes.toSorted().join(" ")}`);
}

const way = ways[process.argv[2] ?? ""];
if (way === undefined) throw new Error(`Expected one of ${Object.keys(ways).join(", ")}`);
// Nothing but the input may keep the program from ending now.
void way().then((result) => console.log(String(result)));
