import { accessTopic } from "./access.ts";
import { endpointsTopic } from "./endpoints.ts";
import { environmentTopic } from "./environment.ts";
import { exitCodesTopic } from "./exit-codes.ts";
import { faultsTopic } from "./faults.ts";
import { jsonTopic } from "./json.ts";
import { limitsTopic } from "./limits.ts";
import { loadTestsTopic } from "./load-tests.ts";
import { roomsTopic } from "./rooms.ts";
import type { Topic } from "./topic.ts";
import { upstreamTopic } from "./upstream.ts";
import { watchTopic } from "./watch.ts";
import { workersTopic } from "./workers.ts";

/** What `wsecho help` explains besides the commands, in the order of the manual. */
export function allTopics(): readonly Topic[] {
  return [
    endpointsTopic(),
    faultsTopic(),
    upstreamTopic,
    limitsTopic,
    accessTopic,
    watchTopic,
    workersTopic,
    roomsTopic,
    loadTestsTopic,
    jsonTopic,
    exitCodesTopic,
    environmentTopic,
  ];
}
