/** The compiled executable, as `bun run build` leaves it. */
export const executable = Bun.fileURLToPath(
  new URL(`../../dist/wsecho${process.platform === "win32" ? ".exe" : ""}`, import.meta.url),
);

/** The lines of a stream, without their line feeds, as they come. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}
