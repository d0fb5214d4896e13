import { join } from "node:path";

import { executable, startServer } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { formatRatio, median, ratioOf } from "./ratios.ts";

const rounds = 21;

/** Where a program's stdout goes. */
const outlets = ["pipe", "terminal"] as const;
type Outlet = (typeof outlets)[number];

const programs = {
  empty: "",
  bare: 'const ws = new WebSocket(process.argv[2]); ws.onopen = () => ws.send("Hello"); ws.onmessage = ({ data }) => { console.log(data); ws.close(); };',
};

/**
 * Measures how long `wsecho send Hello` takes from its start to its end, beside an executable that
 * does nothing and one that does no more than that, and gives the rows of a table.
 */
export async function startUpRows(): Promise<string[][]> {
  await using folder = await makeFolder();
  await using server = await startServer(["--quiet"]);
  const url = server.url.replace("localhost", "127.0.0.1");
  const commands: Record<string, readonly string[]> = {
    "empty executable": [await build(folder.path, "empty")],
    "bare client": [await build(folder.path, "bare"), url],
    "wsecho send Hello": [executable, "send", "--url", url, "Hello"],
  };
  const rows: string[][] = [];
  for (const outlet of outlets) {
    const times = Object.values(commands).map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, command] of Object.values(commands).entries()) {
        times[index]?.push(await timeOf(command, outlet));
      }
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

/** Builds an executable with the flags that the project's own is built with. */
async function build(folder: string, name: keyof typeof programs): Promise<string> {
  const source = join(folder, `${name}.ts`);
  await Bun.write(source, `${programs[name]}\nexport {};\n`);
  const outfile = join(folder, name);
  const flags = ["--compile", "--minify", "--bytecode", "--format=esm"];
  const isolation = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
  const command = [process.execPath, "build", source, ...flags, ...isolation];
  const { success, stderr } = Bun.spawnSync([...command, "--outfile", outfile]);
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
