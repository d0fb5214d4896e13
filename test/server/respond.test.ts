import { describe, expect, test } from "bun:test";

import { jsonResponse } from "../../src/server/respond.ts";

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
