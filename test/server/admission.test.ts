import { describe, expect, test } from "bun:test";

import { type AdmissionRules, createAdmission } from "../../src/server/admission.ts";

const free: AdmissionRules = { origins: [], maxConnections: 0, rateLimit: 0 };
const idle = { connections: 0, draining: false };

function admission(rules: Partial<AdmissionRules>) {
  return createAdmission({ ...free, ...rules });
}

function visit(resource = "/", headers: Record<string, string> = {}, address = "::1") {
  return { resource, headers: new Headers(headers), address };
}

test("without rules everyone is let in, any number of them", () => {
  const { admit, rate } = admission({});
  expect(admit(visit(), { connections: 1_000_000, draining: false })).toBeUndefined();
  expect(admit(visit())).toBeUndefined();
  expect(rate).toBeUndefined();
});

describe("max-connections", () => {
  test.each<{ connections: number; status: number | undefined }>([
    { connections: 2, status: undefined },
    { connections: 3, status: 503 },
    { connections: 4, status: 503 },
  ])("of 3, with $connections open, gets $status", ({ connections, status }) => {
    const { admit } = admission({ maxConnections: 3 });
    expect<number | undefined>(admit(visit(), { ...idle, connections })?.status).toBe(status);
  });

  test("gives a reason, and when to try again", () => {
    const { admit } = admission({ maxConnections: 3 });
    expect(admit(visit(), { ...idle, connections: 3 })).toEqual({
      status: 503,
      problem: "All 3 connections are in use",
      headers: { "Retry-After": "1", Connection: "close" },
    });
  });

  test("does not concern a page, which uses no connection", () => {
    expect(admission({ maxConnections: 1 }).admit(visit())).toBeUndefined();
  });
});

test("a server that is stopping accepts no more connections, and still shows its pages", () => {
  const { admit } = admission({});
  expect(admit(visit(), { connections: 0, draining: true })).toEqual({
    status: 503,
    problem: "The server is stopping",
    headers: { "Retry-After": "1", Connection: "close" },
  });
  expect(admit(visit())).toBeUndefined();
});

describe("rate-limit", () => {
  test("counts each address alone, and messages, handshakes and pages together", () => {
    const { admit, rate } = admission({ rateLimit: 3 });
    expect(admit(visit(), idle)).toBeUndefined();
    expect(rate?.take("::1")).toBe(true);
    expect(admit(visit("/metrics"))).toBeUndefined();
    expect(admit(visit("/", {}, "127.0.0.1"), idle)).toBeUndefined();
    const rejection = {
      status: 429,
      problem: "More than 3 requests and messages per second came from this address",
      headers: { "Retry-After": "1", Connection: "close" },
    };
    expect(admit(visit(), idle)).toEqual(rejection);
    expect(admit(visit("/metrics"))).toEqual(rejection);
  });

  test("counts the addresses of one IPv6 network as one", () => {
    const { admit } = admission({ rateLimit: 1 });
    expect(admit(visit("/", {}, "2001:db8::1"), idle)).toBeUndefined();
    expect(admit(visit("/", {}, "2001:db8::2"), idle)?.status).toBe(429);
    expect(admit(visit("/", {}, "2001:db8:0:1::1"), idle)).toBeUndefined();
  });

  test("gives the time to wait", () => {
    const { admit } = admission({ rateLimit: 0.01 });
    admit(visit(), idle);
    expect(admit(visit(), idle)).toHaveProperty(["headers", "Retry-After"], "100");
  });
});

describe.each([
  { what: "a handshake", occupancy: idle },
  { what: "a page", occupancy: undefined },
])("access of $what", ({ occupancy }) => {
  test("is for those who have credentials", () => {
    const { admit } = admission({ token: "t" });
    expect(admit(visit("/?token=t"), occupancy)).toBeUndefined();
    expect(admit(visit("/", { Authorization: "Bearer t" }), occupancy)).toBeUndefined();
    expect(admit(visit("/?tokens=t"), occupancy)).toMatchObject({
      status: 401,
      headers: { "WWW-Authenticate": 'Bearer realm="wsecho"' },
    });
  });

  test("is guessed at no faster than --rate-limit allows", () => {
    const { admit } = admission({ token: "t", rateLimit: 1 });
    expect(admit(visit("/?token=a"), occupancy)?.status).toBe(401);
    expect(admit(visit("/?token=b"), occupancy)?.status).toBe(429);
    expect(admit(visit("/?token=t"), occupancy)?.status).toBe(429);
  });
});

test("a full or busy server says so before it looks at credentials", () => {
  const { admit } = admission({ token: "t", maxConnections: 1, rateLimit: 1 });
  const full = { connections: 1, draining: false };
  expect(admit(visit(), full)?.status).toBe(503);
  expect(admit(visit(), full)?.status).toBe(429);
});
