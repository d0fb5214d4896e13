import { behaviours } from "./behaviours/table.ts";
import { faultTable } from "./faults/table.ts";
import { expositionContentType } from "./metrics/exposition.ts";
import { describeParameters } from "./parameter.ts";
import { jsonResponse } from "./respond.ts";

/** What the pages show of the server. */
export interface PageSource {
  isDraining(): boolean;
  connections(): number;
  /** The metrics in Prometheus' text format. */
  metrics(): string;
}

/** Answers plain HTTP; undefined where there is no such page. */
export type Page = (source: PageSource) => Response;

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
    paths: behaviours.map(({ path, summary, query }) => ({
      path,
      summary,
      query: describeParameters(query),
    })),
    faults: describeParameters(faultTable),
  };
}

function health({ isDraining, connections }: PageSource): Response {
  const status = isDraining() ? "draining" : "ok";
  return jsonResponse(isDraining() ? 503 : 200, { status, connections: connections() });
}

function metrics(source: PageSource): Response {
  return new Response(source.metrics(), { headers: { "Content-Type": expositionContentType } });
}
