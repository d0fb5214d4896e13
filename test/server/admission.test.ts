import { describe, expect, test } from "bun:test";

import { type AdmissionRules, createAdmission } from "../../src/server/admission.ts";

const free: AdmissionRules = { origins: [], maxConnections: 0, rateLimit: 0 };
const idle = { isFull: false, isDraining: false };

function admission(rules: Partial<AdmissionRules>) {
  return createAdmission({ ...free, ...rules });
}

function visit(resource = "/", headers: Record<string, string> = {}) {
  return { resource, headers: new Headers(headers) };
}

test("without rules everyone is let in", () => {
  const { count, admitHandshake, admitPage, rate } = admission({});
  expect(count("::1")).toBeUndefined();
  expect(admitHandshake(visit(), idle)).toBeUndefined();
  expect(admitPage(visit())).toBeUndefined();
  expect(rate).toBeUndefined();
});

test.each([
  { maxConnections: 1, problem: "The one connection allowed is in use" },
  { maxConnections: 3, problem: "All 3 connections are in use" },
])("a server full with $maxConnections says so, and when to try again", (rules) => {
  const { maxConnections, problem } = rules;
  const { admitHandshake } = admission({ maxConnections });
  expect(admitHandshake(visit(), { ...idle, isFull: true })).toEqual({
    status: 503,
    problem,
    headers: { "Retry-After": "1", Connection: "close" },
  });
});

test("a server that is stopping accepts no more connections", () => {
  const { admitHandshake } = admission({});
  expect(admitHandshake(visit(), { ...idle, isDraining: true })).toEqual({
    status: 503,
    problem: "The server is stopping",
    headers: { "Retry-After": "1", Connection: "close" },
  });
});

describe("rate-limit", () => {
  test("counts each address alone, with its messages", () => {
    const { count, rate } = admission({ rateLimit: 3 });
    expect(count("::1")).toBeUndefined();
    expect(rate?.take("::1")).toBe(true);
    expect(count("::1")).toBeUndefined();
    expect(count("127.0.0.1")).toBeUndefined();
    expect(count("::1")).toEqual({
      status: 429,
      problem: "More than 3 requests and messages per second came from this address",
      headers: { "Retry-After": "1", Connection: "close" },
    });
  });

  test("counts the addresses of one IPv6 network as one", () => {
    const { count } = admission({ rateLimit: 1 });
    expect(count("2001:db8::1")).toBeUndefined();
    expect(count("2001:db8::2")?.status).toBe(429);
    expect(count("2001:db8:0:1::1")).toBeUndefined();
  });

  test("gives the time to wait", () => {
    const { count } = admission({ rateLimit: 0.01 });
    count("::1");
    expect(count("::1")).toHaveProperty(["headers", "Retry-After"], "100");
  });
});

test("a handshake and a page need credentials alike", () => {
  const { admitHandshake, admitPage } = admission({ token: "t" });
  for (const admit of [admitPage, (one: ReturnType<typeof visit>) => admitHandshake(one, idle)]) {
    expect(admit(visit("/?token=t"))).toBeUndefined();
    expect(admit(visit("/", { Authorization: "Bearer t" }))).toBeUndefined();
    expect(admit(visit("/?tokens=t"))).toMatchObject({
      status: 401,
      headers: { "WWW-Authenticate": 'Bearer realm="wsecho"' },
    });
  }
});

test("a full server says so before it looks at credentials", () => {
  const { admitHandshake } = admission({ token: "t", maxConnections: 1 });
  expect(admitHandshake(visit(), { ...idle, isFull: true })?.status).toBe(503);
});
