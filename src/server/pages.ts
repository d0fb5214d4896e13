import manifest from "../../package.json" with { type: "json" };
import type { ClusterMetrics } from "./cluster-link.ts";
import { endpointTable } from "./endpoints/table.ts";
import { faultTable } from "./faults/table.ts";
import { expositionContentType } from "./metrics/exposition.ts";
import { renderPrometheus } from "./metrics/prometheus.ts";
import { describeParameters } from "./parameter.ts";
import { jsonResponse } from "./respond.ts";

/** What the pages show of the server. */
export interface PageSource {
  isDraining(): boolean;
  /** Everything counted so far; undefined when not all that count could be asked. */
  clusterMetrics(): ClusterMetrics | Promise<ClusterMetrics | undefined>;
}

/** Answers plain HTTP; undefined where there is no such page. */
export type Page = (source: PageSource) => Response | Promise<Response>;

/** The pages that anybody may see, and those that need what a handshake needs. */
export const pages: Readonly<Record<string, { readonly guarded: boolean; readonly page: Page }>> = {
  "/healthz": { guarded: false, page: health },
  "/metrics": { guarded: true, page: metrics },
  "/endpoints": { guarded: true, page: () => jsonResponse(200, endpointList()) },
};

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
