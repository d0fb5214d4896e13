import type { Flags } from "../flag.ts";
import { tlsFlags } from "../request/tls-flags.ts";
import { connectionFlags } from "./connection-flags.ts";
import { expectationFlags } from "./expectation-flags.ts";
import { inputFlags } from "./input-flags.ts";
import { outputFlags } from "./output-flags.ts";
import { timingFlags } from "./timing-flags.ts";

/** The flags of `send`. */
export const sendFlags = {
  message: {
    type: "positional",
    required: false,
    description:
      "What to send, each as a message of its own; behind -- it may begin with a dash. Without any, each line of stdin is one, or you type them",
  },
  ...inputFlags,
  ...outputFlags,
  ...connectionFlags,
  ...tlsFlags,
  ...timingFlags,
  ...expectationFlags,
} as const satisfies Flags;
