import { type Folder, makeFolder } from "./folder.ts";
import { freePort } from "./free-port.ts";
import { until } from "./until.ts";

/** What a proxy is to do with a server on a port of this machine. */
export interface ProxyWish {
  readonly upstream: number;
  /** Whole seconds of silence after which it cuts a connection. */
  readonly idleLimit: number;
}

/** A reverse proxy that others wrote, as people put it in front of a server. */
export interface ForeignProxy {
  readonly name: string;
  readonly found: boolean;
  /** Starts it on a free port of 127.0.0.1, and resolves once it answers. */
  start(wish: ProxyWish): Promise<RunningProxy>;
}

/**
 * It passes `/app/...` on as `/...`, `/healthz` in HTTP/1.0 without `Host`, and adds the address of its
 * client to `X-Forwarded-For`.
 */
export interface RunningProxy extends AsyncDisposable {
  readonly port: number;
}

type Configure = (wish: ProxyWish, port: number, folder: Folder) => string;

const nginxConfiguration: Configure = ({ upstream, idleLimit }, port, folder) => `
daemon off;
worker_processes 1;
pid ${folder.at("pid")};
error_log ${folder.at("error.log")};
events {}
http {
  access_log off;
  client_body_temp_path ${folder.at("body")};
  proxy_temp_path ${folder.at("proxy")};
  fastcgi_temp_path ${folder.at("fastcgi")};
  uwsgi_temp_path ${folder.at("uwsgi")};
  scgi_temp_path ${folder.at("scgi")};
  server {
    listen 127.0.0.1:${port};
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    location = /healthz {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.0;
      proxy_set_header Host "";
    }
    location /app/ {
      proxy_pass http://127.0.0.1:${upstream}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_read_timeout ${idleLimit}s;
    }
  }
}
`;

const haproxyConfiguration: Configure = ({ upstream, idleLimit }, port) => `
defaults
  mode http
  timeout connect 5s
  timeout client ${idleLimit}s
  timeout server ${idleLimit}s
  timeout tunnel ${idleLimit}s
  timeout check 5s
frontend all
  bind 127.0.0.1:${port}
  default_backend app
backend app
  option forwardfor
  option httpchk GET /healthz HTTP/1.0
  http-request set-path %[path,regsub(^/app/,/)]
  server app 127.0.0.1:${upstream} check inter 100ms fall 5 rise 1
`;

// Debian puts them where only root looks for programs.
const path = `${process.env["PATH"]}:/usr/sbin`;
const nginx = Bun.which("nginx", { PATH: path });
const haproxy = Bun.which("haproxy", { PATH: path });

/** All that are tested. */
export const foreignProxies: readonly ForeignProxy[] = [
  {
    name: "nginx",
    found: nginx !== null,
    start: starter(nginxConfiguration, (folder, file) => [
      nginx ?? "nginx",
      ...["-p", folder.path, "-c", file, "-e", folder.at("error.log")],
    ]),
  },
  {
    name: "haproxy",
    found: haproxy !== null,
    start: starter(haproxyConfiguration, (_, file) => [haproxy ?? "haproxy", "-db", "-f", file]),
  },
];

function starter(
  configure: Configure,
  command: (folder: Folder, file: string) => readonly string[],
): ForeignProxy["start"] {
  return async (wish) => {
    const folder = await makeFolder();
    const port = freePort();
    const file = await folder.write("configuration", configure(wish, port, folder));
    const program = Bun.spawn([...command(folder, file)], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    const problem = program.stderr.text();
    await Promise.race([
      until(() => answers(port)),
      program.exited.then(async () => {
        throw new Error(`The proxy ended: ${await problem}`);
      }),
    ]);
    return {
      port,
      async [Symbol.asyncDispose]() {
        program.kill();
        await program.exited;
        await folder[Symbol.asyncDispose]();
      },
    };
  };
}

/** Whether it has a server that answers. */
async function answers(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/healthz`, { keepalive: false });
    return status === 200;
  } catch {
    return false;
  }
}
