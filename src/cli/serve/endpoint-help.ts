import { endpointList } from "../../server/pages.ts";
import type { Section } from "../command.ts";

/** What the paths and queries of the server mean, as `--help` shows it. */
export function endpointSections(): readonly Section[] {
  const { paths, faults } = endpointList();
  return [
    {
      title: "Paths",
      rows: paths.map(({ path, summary, query }) => {
        const names = Object.keys(query);
        return [path, names.length === 0 ? summary : `${summary}; options: ?${names.join(" ?")}`];
      }),
    },
    {
      title: "Query of any path, e.g. ws://localhost:8765/?delay=200ms&drop=10%25",
      rows: Object.entries(faults),
    },
  ];
}
