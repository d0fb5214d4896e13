import type { Topic } from "./topic.ts";

/** `wsecho help load-tests` */
export const loadTestsTopic: Topic = {
  name: "load-tests",
  title: "How to read a load test of wsecho bench",
  blocks: [
    "Closed or open loop: by default, each connection sends its next message when an echo comes. Such a closed loop finds the limit of a server, but hides stalls, as a stalled server is sent nothing (coordinated omission). With --rate 5000, an open loop, messages are due at fixed times, and latency counts from then. To learn how long users wait, measure at the rate you expect.",
    "Errors: a message without an echo within --wait is lost; if the echo comes after that, it is late as well. What the server sends beyond the echoes, such as a greeting or a ticker, is unasked and no error; where a message gets no echo but something else, that is wrong. The prefix of the echoes is learned from the first one, or set with --expect-prefix.",
    "The exit code is 1 if an echo was wrong, lost, reordered or duplicated, or a connection failed or was lost. There is always a report.",
    "--compare shows the change since an earlier run, and says if the loads differ:",
    { example: ["wsecho bench --json > before.json", "wsecho bench --compare before.json"] },
  ],
};
