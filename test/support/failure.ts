/** What a promise is rejected with; throws when it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === "rejected") return result.reason;
  throw new Error(`Expected a failure, got ${Bun.inspect(result.value)}`);
}
