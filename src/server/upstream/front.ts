import { dialUpstream, type UpstreamAnswer } from "./dial.ts";
import { dialFault, type GatewayFault } from "./gateway-fault.ts";
import { endToEnd, endToEndHandshake, headersToUpstream } from "./headers.ts";
import { type LinkOptions, linkUpstream, type UpstreamLink } from "./link.ts";
import type { Upstream } from "./options.ts";
import { passPlain } from "./plain-http.ts";
import { pairsOf, refusalResponse } from "./refusal.ts";

/** A request that is for the upstream. */
export interface UpstreamVisit {
  readonly request: Request;
  /** Path and query. */
  readonly resource: string;
  /** The address that the connection comes from, which may be another proxy's; empty if it has none. */
  readonly peer: string;
  /** Whether that connection is encrypted. */
  readonly secure: boolean;
}

/** What the upstream has said to a request. */
export type UpstreamOutcome =
  /** It has accepted the handshake, with headers for the client. */
  | {
      readonly kind: "open";
      readonly link: UpstreamLink;
      readonly subprotocol: string | undefined;
      readonly headers: Headers;
    }
  | UpstreamRefusal
  /** There is no answer. */
  | ({ readonly kind: "failed" } & GatewayFault);

/** Its answer, which is for the client, and what to say of it. */
export interface UpstreamRefusal {
  readonly kind: "answer";
  readonly response: Response;
  readonly problem: string;
}

/** How a server that stands in front of another treats it. */
export interface FrontOptions extends LinkOptions {
  /** Whether what requests say of the way here is written by a proxy. */
  readonly trusted: boolean;
}

/** Creates what passes requests on to an upstream. */
export function createFront(upstream: Upstream, { trusted, ...linkOptions }: FrontOptions) {
  const { address, basePath, keepHost } = upstream;
  const resourceFor = (resource: string) => basePath + resource;
  const toUpstream = (headers: [string, string][], { peer, secure }: UpstreamVisit) =>
    headersToUpstream(headers, { address, keepHost, peer, secure, trusted });

  /** Makes a handshake like that of the client. */
  async function shakeHands(visit: UpstreamVisit): Promise<UpstreamOutcome> {
    const { request, resource } = visit;
    const wanted = {
      resource: resourceFor(resource),
      headers: toUpstream(endToEndHandshake(request.headers), visit),
      key: request.headers.get("sec-websocket-key") ?? "",
    };
    try {
      return outcomeOf(await dialUpstream(upstream, wanted, request.signal));
    } catch (error) {
      return { kind: "failed", ...dialFault(error, upstream) };
    }
  }

  function outcomeOf(answered: UpstreamAnswer): UpstreamOutcome {
    const { socket, answer, rest } = answered;
    const { status, statusText } = answer;
    if (status !== 101) {
      if (status < 200 || status > 599) {
        socket.terminate();
        return { kind: "failed", status: 502, problem: `The upstream answered with ${status}` };
      }
      const problem = `The upstream refused: HTTP ${status} ${statusText}`.trimEnd();
      return { kind: "answer", response: refusalResponse(answered), problem };
    }
    const headers = new Headers(endToEndHandshake(pairsOf(answer.rawHeaders)));
    return {
      kind: "open",
      link: linkUpstream(socket, rest, linkOptions),
      subprotocol: headers.get("sec-websocket-protocol") ?? undefined,
      headers,
    };
  }

  /** Makes a request over plain HTTP like that of the client; `broke` is called if the answer is cut. */
  async function pass(
    visit: UpstreamVisit,
    broke: () => void,
  ): Promise<Exclude<UpstreamOutcome, { readonly kind: "open" }>> {
    const { request, resource } = visit;
    const headers = toUpstream(endToEnd(request.headers), visit);
    const answer = await passPlain(
      upstream,
      { request, resource: resourceFor(resource), headers },
      broke,
    );
    return answer instanceof Response
      ? { kind: "answer", response: answer, problem: "" }
      : { kind: "failed", ...answer };
  }

  return { shakeHands, pass };
}

/** What passes requests on to an upstream. */
export type Front = ReturnType<typeof createFront>;
