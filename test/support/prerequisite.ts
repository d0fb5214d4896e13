/**
 * Whether a test can run that needs something from outside. Where it cannot, that is said; in CI,
 * which installs everything, it is an error, so that no test is ever skipped there in silence.
 */
export function available(what: string, found: boolean): boolean {
  if (found) return true;
  if (process.env["CI"] === "true") throw new Error(`Missing in CI: ${what}`);
  console.warn(`Tests are skipped, as there is no ${what} here`);
  return false;
}
