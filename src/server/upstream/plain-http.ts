import { hostHeader } from "../../text/address.ts";
import { fetchFault, type GatewayFault } from "./gateway-fault.ts";
import { endToEndAnswer } from "./headers.ts";
import type { Upstream } from "./options.ts";

/** A request for an upstream. */
export interface PlainRequest {
  /** The client's: its method, its body and its end. */
  readonly request: Request;
  /** Path and query. */
  readonly resource: string;
  readonly headers: [name: string, value: string][];
}

/**
 * Makes a request over plain HTTP; its answer is that of the upstream, whose body comes as it is sent.
 *
 * @param broke is called if the answer is cut
 */
export async function passPlain(
  upstream: Upstream,
  { request, resource, headers }: PlainRequest,
  broke: () => void,
): Promise<Response | GatewayFault> {
  const { address, tls } = upstream;
  const { insecure = false, ...trust } = tls ?? {};
  const { method, body, signal } = request;
  const scheme = address.secure ? "https" : "http";
  try {
    const response = await fetch(`${scheme}://${hostHeader(address)}${resource}`, {
      method,
      headers,
      body,
      redirect: "manual",
      decompress: false,
      signal,
      // Long polling takes as long as it likes, and so does an upload.
      timeout: false,
      ...(address.unix !== undefined && { unix: address.unix }),
      ...(tls !== undefined && { tls: { ...trust, rejectUnauthorized: !insecure } }),
    });
    return passAnswer(response, broke);
  } catch (error) {
    return fetchFault(error, upstream);
  }
}

function passAnswer({ status, statusText, headers, body }: Response, broke: () => void): Response {
  const passed = new Headers(endToEndAnswer(status, headers));
  return new Response(body && passBody(body, broke), { status, statusText, headers: passed });
}

/** The same body, which is watched for being cut. */
function passBody(body: ReadableStream<Uint8Array>, broke: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch {
        broke();
        // The runtime would print the cause on stderr.
        controller.error(undefined);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
