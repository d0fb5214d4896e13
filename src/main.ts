#!/usr/bin/env bun
import { leave, processIo } from "./cli/process-io.ts";
import { run } from "./cli/run.ts";

void run(process.argv.slice(2), processIo).then(leave);
