/** How a handshake is answered: 101 accepts it. */
export type HandshakeAnswer = 101 | { readonly status: number; readonly location?: string };

/** A server on a free port of 127.0.0.1 that keeps what it is asked. */
export interface RedirectServer extends AsyncDisposable {
  readonly url: string;
  /** Path and query of each handshake. */
  readonly paths: readonly string[];
  readonly requests: readonly Headers[];
}

/** Starts a server that answers the handshake for each path as it is told, and echoes messages. */
export function startRedirectServer(answer: (path: string) => HandshakeAnswer): RedirectServer {
  const paths: string[] = [];
  const requests: Headers[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    fetch(request, bun): Response | undefined {
      const path = request.url.replace(/^\w+:\/\/[^/]*/, "");
      paths.push(path);
      requests.push(request.headers);
      const answered = answer(path);
      if (answered === 101) {
        return bun.upgrade(request) ? undefined : new Response("", { status: 500 });
      }
      const { status, location } = answered;
      return new Response("", { status, headers: location === undefined ? {} : { location } });
    },
    websocket: { message: (ws, message) => void ws.send(message) },
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    paths,
    requests,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
