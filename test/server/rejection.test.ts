import { describe, expect, test } from "bun:test";

import { jsonResponse, rejectionResponse } from "../../src/server/rejection.ts";

describe("jsonResponse", () => {
  test("has a status, a readable JSON body and its type", async () => {
    const response = jsonResponse(418, { error: "no coffee" });
    expect(response.status).toBe(418);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe('{\n  "error": "no coffee"\n}\n');
  });

  test("has the headers that it is given", () => {
    const { headers } = jsonResponse(503, {}, { "Retry-After": "1" });
    expect(headers.get("retry-after")).toBe("1");
    expect(headers.get("content-type")).toBe("application/json");
  });

  test.each([204, 205, 304])("has no body with %d, which allows none", async (status) => {
    const response = jsonResponse(status, { error: "unsaid" }, { Location: "/x" });
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
    expect(response.headers.get("content-type")).toBeNull();
    expect(response.headers.get("location")).toBe("/x");
  });
});

describe("rejectionResponse", () => {
  test("has status, problem and details as JSON", async () => {
    const headers = { "Retry-After": "1" };
    const response = rejectionResponse({
      status: 503,
      problem: "full",
      headers,
      details: { n: 1 },
    });
    expect(response.status).toBe(503);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json",
      "retry-after": "1",
    });
    expect(await response.json()).toEqual({ status: 503, error: "full", n: 1 });
  });

  test("is plain text if there is a hint", async () => {
    const response = rejectionResponse({ status: 426, problem: "Plain HTTP.", hint: "Try: x" });
    expect(await response.text()).toBe("Plain HTTP.\nTry: x\n");
  });
});
