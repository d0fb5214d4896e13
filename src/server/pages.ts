import manifest from "../../package.json" with { type: "json" };
import type { ClusterMetrics } from "./cluster-link.ts";
import { endpointTable } from "./endpoints/table.ts";
import { faultTable } from "./faults/table.ts";
import { expositionContentType } from "./metrics/exposition.ts";
import { renderPrometheus } from "./metrics/prometheus.ts";
import type { ResolvedEchoOptions } from "./options.ts";
import { describeParameters } from "./parameter.ts";
import { jsonResponse } from "./rejection.ts";
import { describeRequest } from "./request.ts";

/** What the pages know about the server. */
export interface PageSource {
  isDraining(): boolean;
  /** Whether it is unhealthy where its rooms are not joined with those of other servers. */
  readonly roomsRequired?: boolean;
  /** Everything counted so far; undefined if not all processes answered. */
  clusterMetrics(): ClusterMetrics | Promise<ClusterMetrics | undefined>;
}

/** What plain HTTP gets at a path. */
export interface Page {
  /** Whether it needs what a handshake needs; if not, anyone may see it at any time. */
  readonly guarded: boolean;
  /** Whether it goes with the endpoint at the same path, and so not without endpoints. */
  readonly isEndpoint?: true;
  show(source: PageSource, visit: PageVisit): Response | Promise<Response>;
}

/** The request for a page. */
export interface PageVisit {
  readonly request: Request;
  /** Path and query. */
  readonly resource: string;
  /** Where it comes from, as the log shows it. */
  readonly remote: string;
}

const pages: Readonly<Record<string, Page>> = {
  "/healthz": { guarded: false, show: withClusterMetrics(health) },
  "/metrics": { guarded: true, show: withClusterMetrics(metrics) },
  "/inspect": {
    guarded: true,
    isEndpoint: true,
    show: (_, { request, resource, remote }) =>
      jsonResponse(200, describeRequest(request, resource, remote)),
  },
  "/endpoints": {
    guarded: true,
    isEndpoint: true,
    show: () => jsonResponse(200, endpointList()),
  },
};

/**
 * The page for a request, whatever the query; undefined if there is none. A browser that opens a path like
 * a page gets the page for browsers, where there is one.
 */
export function pageFor(
  { method, headers }: Request,
  resource: string,
  { endpoints, page: forBrowsers }: Pick<ResolvedEchoOptions, "endpoints" | "page">,
): Page | undefined {
  const [path = ""] = resource.split("?", 1);
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page?.isEndpoint === true && !endpoints) return undefined;
  const isBrowser = method === "GET" && /\btext\/html\b/.test(headers.get("accept") ?? "");
  if (forBrowsers === undefined || !isBrowser || !endpoints) return page;
  return page === undefined || path === "/inspect" ? { guarded: true, show: forBrowsers } : page;
}

/** Every path and every fault, as `/endpoints` and the README show them. */
export function endpointList() {
  const paths = endpointTable.map(({ path, summary, query }) => ({
    path,
    summary,
    query: describeParameters(query),
  }));
  return { paths, faults: describeParameters(faultTable) };
}

function health({ snapshot, workers, missing = 0 }: ClusterMetrics, source: PageSource) {
  const { connections, waitingHandshakes: hanging, roomLink } = snapshot;
  const isLocal = roomLink !== undefined && roomLink.up < roomLink.links;
  const isDegraded = missing > 0 || (isLocal && source.roomsRequired === true);
  const status = source.isDraining() ? "draining" : isDegraded ? "degraded" : "ok";
  const body = {
    status,
    connections,
    hanging,
    ...(workers !== undefined && { workers }),
    ...(roomLink !== undefined && { rooms: isLocal ? "local" : "redis" }),
  };
  return jsonResponse(status === "ok" ? 200 : 503, body);
}

function metrics({ snapshot }: ClusterMetrics): Response {
  const build = { version: manifest.version, bun: Bun.version };
  const headers = { "Content-Type": expositionContentType };
  return new Response(renderPrometheus(snapshot, build), { headers });
}

function withClusterMetrics(render: (all: ClusterMetrics, source: PageSource) => Response) {
  return async (source: PageSource): Promise<Response> => {
    const all = await source.clusterMetrics();
    if (all !== undefined) return render(all, source);
    // Partial numbers would look like a server that was restarted.
    const error = "Not all worker processes answered";
    return jsonResponse(503, { status: "unknown", error });
  };
}
