/** Answers a browser with the page, which is loaded with the first one that comes. */
export async function showPage(): Promise<Response> {
  return (await import("./web-page.ts")).webPage();
}
