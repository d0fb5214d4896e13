import { extname } from "node:path";

import index from "../../page/index.html";

/** The page for browsers, made when it is first asked for. */
let page: Promise<{ readonly html: string; readonly policy: string }> | undefined;

/** Answers a browser with the page, in one piece; it may load and run nothing else. */
export async function webPage(): Promise<Response> {
  const { html, policy } = await (page ??= assemble());
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
      Vary: "Accept",
    },
  });
}

async function assemble() {
  const files = await loadFiles();
  const style = files[".css"] ?? "";
  // The end of a script would end the element.
  const script = (files[".js"] ?? "").replaceAll("</script", "<\\/script");
  const html = (files[".html"] ?? "")
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<script type="module"[^>]*><\/script>/, "")
    .replace("</body>", () => `<script type="module">${script}</script></body>`);
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "connect-src 'self'",
    // The icon.
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, policy: policy.join("; ") };
}

/** The bundled files by the ends of their names: the executable has them, a checkout bundles them now. */
async function loadFiles(): Promise<Readonly<Record<string, string | undefined>>> {
  const bundled =
    index.files ?? (await Bun.build({ entrypoints: [index.index], minify: true })).outputs;
  const texts: Record<string, string> = {};
  for (const file of bundled) {
    // Not by their loaders: Bun says of each output of a bundle that it is that of the entry point.
    const content = "text" in file ? file : Bun.file(file.path);
    texts[extname(file.path)] = await content.text();
  }
  return texts;
}

function digest(text: string): string {
  return `sha256-${new Bun.CryptoHasher("sha256").update(text).digest("base64")}`;
}
