import manifest from "../../package.json" with { type: "json" };
import type { ClusterMetrics } from "./cluster-link.ts";
import { endpointTable } from "./endpoints/table.ts";
import { faultTable } from "./faults/table.ts";
import { expositionContentType } from "./metrics/exposition.ts";
import { renderPrometheus } from "./metrics/prometheus.ts";
import { describeParameters } from "./parameter.ts";
import { jsonResponse } from "./rejection.ts";

/** What the pages show of the server. */
export interface PageSource {
  isDraining(): boolean;
  /** Everything counted so far; undefined when not all that count could be asked. */
  clusterMetrics(): ClusterMetrics | Promise<ClusterMetrics | undefined>;
}

/** What plain HTTP gets at a path. */
export interface Page {
  /** Whether it needs what a handshake needs; if not, anyone may see it at any time. */
  readonly guarded: boolean;
  show(source: PageSource): Response | Promise<Response>;
}

const pages: Readonly<Record<string, Page>> = {
  "/healthz": { guarded: false, show: health },
  "/metrics": { guarded: true, show: metrics },
  "/endpoints": { guarded: true, show: () => jsonResponse(200, endpointList()) },
};

/** The page at a path, whatever its query; undefined where there is none. */
export function pageAt(resource: string): Page | undefined {
  const [path = ""] = resource.split("?", 1);
  return Object.hasOwn(pages, path) ? pages[path] : undefined;
}

/** Every path and every fault, as `/endpoints` and the README show them. */
export function endpointList(): {
  readonly paths: readonly {
    readonly path: string;
    readonly summary: string;
    readonly query: Readonly<Record<string, string>>;
  }[];
  readonly faults: Readonly<Record<string, string>>;
} {
  return {
    paths: endpointTable.map(({ path, summary, query }) => ({
      path,
      summary,
      query: describeParameters(query),
    })),
    faults: describeParameters(faultTable),
  };
}

function health(source: PageSource): Response | Promise<Response> {
  return withClusterMetrics(source, ({ snapshot: { connections }, workers }) => {
    const isDraining = source.isDraining();
    const status = isDraining ? "draining" : "ok";
    const body = { status, connections, ...(workers !== undefined && { workers }) };
    return jsonResponse(isDraining ? 503 : 200, body);
  });
}

const build = { version: manifest.version, bun: Bun.version };

function metrics(source: PageSource): Response | Promise<Response> {
  return withClusterMetrics(source, ({ snapshot }) => {
    const headers = { "Content-Type": expositionContentType };
    return new Response(renderPrometheus(snapshot, build), { headers });
  });
}

function withClusterMetrics(
  source: PageSource,
  render: (clusterMetrics: ClusterMetrics) => Response,
): Response | Promise<Response> {
  const clusterMetrics = source.clusterMetrics();
  if (!(clusterMetrics instanceof Promise)) return render(clusterMetrics);
  // Part of the numbers would pass for a server that was started anew.
  return clusterMetrics.then((all) =>
    all === undefined ? jsonResponse(503, incomplete) : render(all),
  );
}

const incomplete = { status: "unknown", error: "Not all worker processes could be asked" };
