import { describe, expect, test } from "bun:test";

import {
  type Admission,
  type AdmissionRules,
  createAdmission,
  type Rejection,
  rejection,
} from "../../src/server/admission.ts";

const free: AdmissionRules = { origins: [], maxConnections: 0, rateLimit: 0 };
const user = { name: "alice", password: "secret" };

function admission(rules: Partial<AdmissionRules>): Admission {
  return createAdmission({ ...free, ...rules });
}

function handshake(path = "/", headers: Record<string, string> = {}): Request {
  return new Request(`http://localhost${path}`, { headers });
}

/** Status, headers and JSON body of a result. */
async function read(result: Rejection | undefined): Promise<object> {
  const { response, problem } = result ?? rejection(200, "Nothing was refused");
  const body: unknown = await response.json();
  expect(body).toEqual({ status: response.status, error: problem });
  return { status: response.status, problem, ...Object.fromEntries(response.headers) };
}

test("without rules everybody is let in, any number of them", () => {
  const { refuse, deny, rate } = admission({});
  expect(refuse(handshake(), "::1", 1_000_000)).toBeUndefined();
  expect(deny(handshake())).toBeUndefined();
  expect(rate).toBeUndefined();
});

describe("max-connections", () => {
  test.each<{ open: number; status: number | undefined }>([
    { open: 2, status: undefined },
    { open: 3, status: 503 },
    { open: 4, status: 503 },
  ])("with 3 taken at most, the one beside $open gets $status", async ({ open, status }) => {
    const result = admission({ maxConnections: 3 }).refuse(handshake(), "::1", open);
    expect<number | undefined>(result?.response.status).toBe(status);
  });

  test("says why, and when to come again", async () => {
    const result = admission({ maxConnections: 3 }).refuse(handshake(), "::1", 3);
    expect(await read(result)).toEqual({
      status: 503,
      problem: "All 3 connections are taken",
      "content-type": "application/json",
      "retry-after": "1",
    });
  });
});

describe("rate-limit", () => {
  test("counts each address alone, messages along with handshakes", async () => {
    const { refuse, rate } = admission({ rateLimit: 2 });
    expect(refuse(handshake(), "::1", 0)).toBeUndefined();
    expect(rate?.take("::1")).toBe(true);
    expect(refuse(handshake(), "127.0.0.1", 0)).toBeUndefined();
    expect(await read(refuse(handshake(), "::1", 0))).toEqual({
      status: 429,
      problem: "More than 2 a second came from this address",
      "content-type": "application/json",
      "retry-after": "1",
    });
  });

  test("tells how long to wait", async () => {
    const { refuse } = admission({ rateLimit: 0.01 });
    refuse(handshake(), "::1", 0);
    expect(await read(refuse(handshake(), "::1", 0))).toHaveProperty(["retry-after"], "100");
  });
});

describe("access", () => {
  test.each<{ name: string; rules: Partial<AdmissionRules>; request: Request }>([
    { name: "a token in the query", rules: { token: "t" }, request: handshake("/?token=t") },
    {
      name: "a token in a header",
      rules: { token: "t" },
      request: handshake("/", { Authorization: "Bearer t" }),
    },
    {
      name: "a user",
      rules: { user },
      request: handshake("/", { Authorization: `Basic ${btoa("alice:secret")}` }),
    },
    {
      name: "an origin",
      rules: { origins: ["https://example.com"] },
      request: handshake("/", { Origin: "https://example.com" }),
    },
  ])("is given for $name", ({ rules, request }) => {
    expect(admission(rules).deny(request)).toBeUndefined();
    expect(admission(rules).refuse(request, "::1", 0)).toBeUndefined();
  });

  test.each<{ name: string; rules: Partial<AdmissionRules>; request: Request; want: object }>([
    {
      name: "no token",
      rules: { token: "t" },
      request: handshake("/?tokens=t"),
      want: { status: 401, "www-authenticate": 'Bearer realm="wsecho"' },
    },
    {
      name: "no user",
      rules: { user },
      request: handshake(),
      want: { status: 401, "www-authenticate": 'Basic realm="wsecho", charset="UTF-8"' },
    },
    {
      name: "an origin that is not listed",
      rules: { origins: ["https://example.com"] },
      request: handshake("/", { Origin: "https://example.org" }),
      want: { status: 403 },
    },
  ])("is denied for $name", async ({ rules, request, want }) => {
    expect(await read(admission(rules).deny(request))).toMatchObject(want);
    expect(await read(admission(rules).refuse(request, "::1", 0))).toMatchObject(want);
  });
});

test("a full or busy server says so before it looks at credentials", () => {
  const rules = { token: "t", maxConnections: 1, rateLimit: 1 };
  const { refuse } = admission(rules);
  expect(refuse(handshake(), "::1", 1)?.response.status).toBe(503);
  expect(refuse(handshake(), "::1", 1)?.response.status).toBe(429);
});
