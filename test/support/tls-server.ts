/** Starts a server on a free port that answers HTTP with `ok` and echoes WebSocket messages. */
export function startTlsServer(tls: Bun.TLSOptions, hostname = "127.0.0.1"): Bun.Server<undefined> {
  return Bun.serve({
    hostname,
    port: 0,
    development: false,
    tls,
    fetch(request, server) {
      return server.upgrade(request, { data: undefined }) ? undefined : new Response("ok");
    },
    websocket: {
      data: undefined,
      message: (ws, message) => void ws.send(message),
    },
  });
}

/** What HTTPS answers; rejects with what TLS objects to. */
export async function fetchText(url: string, tls: Bun.TLSOptions): Promise<string> {
  const response = await fetch(url, { tls, keepalive: false });
  return response.text();
}

/** The echo of a text over `wss://`; rejects with what TLS objects to. */
export function echoText(url: string, tls: Bun.TLSOptions, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = new WebSocket(url, { tls });
  socket.onopen = () => socket.send(text);
  socket.onmessage = ({ data }) => {
    socket.onclose = () => resolve(String(data));
    socket.close();
  };
  socket.onerror = ({ error, message }) => reject(error ?? new Error(message));
  socket.onclose = ({ code, reason }) => reject(new Error(`Closed with ${code} ${reason}`));
  return promise;
}
