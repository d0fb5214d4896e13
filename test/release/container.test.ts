import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import { executable } from "../support/executable.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { lacks } from "../support/prerequisite.ts";

const root = join(import.meta.dir, "../..");
const dockerfile = await Bun.file(join(root, "src/release/Dockerfile")).text();
const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const chroot = Bun.which("chroot") ?? "/usr/sbin/chroot";

/** A command of the Dockerfile, in its JSON form. */
function commandAfter(keyword: RegExp): string[] {
  const [, list = "[]"] = new RegExp(`^${keyword.source} (\\[.*\\])$`, "m").exec(dockerfile) ?? [];
  return JSON.parse(list);
}

const healthCheck = commandAfter(/HEALTHCHECK .* CMD/);
const start = [...commandAfter(/ENTRYPOINT/), ...commandAfter(/CMD/)];
const [, user = ""] = /^USER (\d+:\d+)$/m.exec(dockerfile) ?? [];

// There is no engine here: the files of the image are shown to be enough for a process that sees no others.
describe.skipIf(lacks("the rights of root, for chroot", isRoot))("the files of the image", () => {
  let image: Folder;

  beforeAll(async () => {
    image = await makeFolder();
    await chmod(image.path, 0o755);
    const listed = await Bun.$`ldd ${executable}`.text();
    for (const file of ["/usr/bin/wsecho", ...new Set(listed.match(/\/\S+/g) ?? [])]) {
      const target = join(image.path, file);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(file === "/usr/bin/wsecho" ? executable : file, target);
      await chmod(target, 0o755);
    }
    for (const name of ["tmp", "proc", "dev"]) await mkdir(image.at(name));
    await chmod(image.at("tmp"), 0o1777);
  });

  afterAll(() => image[Symbol.asyncDispose]());

  function run(command: readonly string[], env: Readonly<Record<string, string>>) {
    // As every engine does; what is mounted here is gone with the process.
    const mounts = 'mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev"';
    const inside = `${mounts} && exec ${chroot} --userspec=${user} "$0" "$@"`;
    const outside = ["unshare", "--mount", "sh", "-c", inside, image.path, ...command];
    return Bun.spawn(outside, {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdout: "pipe",
      stderr: "pipe",
    });
  }

  test("are enough to serve, as another user, and to say that it is healthy", async () => {
    const port = String(freePort());
    const server = run(start, { WSECHO_HOST: "0.0.0.0", WSECHO_PORT: port });
    const reader = server.stdout.getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value ?? "").toString()).toStartWith("WebSocket server started at ws://");
    const check = healthCheck.map((word) => word.replace(":8765", `:${port}`));
    const healthy = run(check, {});
    expect(await healthy.stderr.text()).toBe("");
    expect(await healthy.exited).toBe(0);
    const [, uid] =
      /^Uid:\s+(\d+)/m.exec(await Bun.file(`/proc/${server.pid}/status`).text()) ?? [];
    expect(`${uid}:${uid}`).toBe(user);
    reader.releaseLock();
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(await run(check, {}).exited).toBe(7);
  });
});

test("the image is made of what a release builds", () => {
  expect(dockerfile).toInclude("COPY dist/build /build");
  for (const name of ["linux-x64-baseline", "linux-arm64"]) expect(dockerfile).toInclude(name);
});
