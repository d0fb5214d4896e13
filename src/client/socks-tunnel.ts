import { WsechoError } from "../errors.ts";
import { socksTunnel } from "../protocol/socks.ts";
import type { Endpoint } from "../text/address.ts";
import { dial, type Tunnel } from "./bridge.ts";
import { userOf } from "./proxy.ts";
import { readBytes } from "./read-bytes.ts";

/**
 * Begins the way to a server through a SOCKS5 proxy: with `socks5h://` the proxy resolves the name of the
 * server, with `socks5://` this machine does.
 *
 * @param proxy as `parseProxy` gives it
 */
export function digThroughSocks(proxy: string, { host, port }: Endpoint): Tunnel {
  const url = new URL(proxy);
  const { socket, ready } = dial(url.hostname.replace(/^\[|\]$/g, ""), Number(url.port) || 1080);

  async function negotiate(): Promise<void> {
    const target = url.protocol === "socks5:" ? await resolve(host) : host;
    await ready;
    const conversation = socksTunnel(target, port, userOf(url));
    let step = conversation.next();
    while (step.done !== true) {
      const { send, read } = step.value;
      if (send.length > 0) socket.write(send);
      step = conversation.next(await readBytes(socket, read));
    }
  }

  return { socket, ready: negotiate() };
}

async function resolve(host: string): Promise<string> {
  try {
    const [first] = await Bun.dns.lookup(host);
    if (first !== undefined) return first.address;
  } catch {
    // It says no more than that.
  }
  const hint = "with socks5h:// the proxy resolves names";
  throw new WsechoError("HOST_NOT_FOUND", `no such host "${host}"; ${hint}`);
}
