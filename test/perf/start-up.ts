import { join } from "node:path";

import manifest from "../../package.json" with { type: "json" };
import { executable, startServer } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { formatRatio, median, ratioOf } from "./ratios.ts";

const rounds = 41;

/** Where a program's stdout goes. */
const outlets = ["pipe", "terminal"] as const;
type Outlet = (typeof outlets)[number];

const programs = {
  empty: "",
  bare: 'const ws = new WebSocket(process.argv[2]); ws.onopen = () => ws.send("Hello"); ws.onmessage = ({ data }) => { console.log(data); ws.close(); };',
};

/**
 * Measures how long `wsecho send Hello` takes from its start to its end. Its peer is a program that
 * only connects, sends, prints the reply and closes; an empty program shows what the runtime costs.
 * Gives the rows of a table, with the ratio to the peer.
 */
export async function startUpRows(): Promise<string[][]> {
  await using folder = await makeFolder();
  await using server = await startServer(["--quiet"]);
  const url = server.url.replace("localhost", "127.0.0.1");
  const commands: Record<string, readonly string[]> = {
    "bare client": [await build(folder.path, "bare"), url],
    "empty program": [await build(folder.path, "empty")],
    "wsecho send Hello": [executable, "send", "--url", url, "Hello"],
  };
  const rows: string[][] = [];
  for (const outlet of outlets) {
    const times = Object.values(commands).map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      const order = [...Object.values(commands).entries()];
      // Each goes first as often as last.
      if (round % 2 === 1) order.reverse();
      for (const [index, command] of order) times[index]?.push(await timeOf(command, outlet));
    }
    const [peer = []] = times;
    for (const [index, name] of Object.keys(commands).entries()) {
      const own = times[index] ?? [];
      const time = `${median(own).toFixed(1)} ms`;
      rows.push([`${name}, ${outlet}`, time, formatRatio(ratioOf(own, peer))]);
    }
  }
  return rows;
}

/** Builds an executable with the flags of the project's own. */
async function build(folder: string, name: keyof typeof programs): Promise<string> {
  const source = join(folder, `${name}.ts`);
  await Bun.write(source, `${programs[name]}\nexport {};\n`);
  const outfile = join(folder, name);
  const flags = manifest.scripts.build.split(" ").filter((word) => word.startsWith("--"));
  const command = [process.execPath, "build", source, ...flags, outfile];
  const { success, stderr } = Bun.spawnSync(command);
  if (!success) throw new Error(`Cannot build ${name}: ${stderr}`);
  return outfile;
}

/** Milliseconds from the start of a program to its end. */
async function timeOf(command: readonly string[], outlet: Outlet): Promise<number> {
  const start = performance.now();
  if (outlet === "pipe") {
    const program = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
    await program.exited;
    return performance.now() - start;
  }
  await using terminal = new Bun.Terminal({});
  const program = Bun.spawn([...command], { terminal });
  await program.exited;
  return performance.now() - start;
}
