import { selfSignedCertificate } from "../../../src/server/tls/self-signed.ts";

/** How a server that is measured is to run. */
export interface Settings {
  readonly port: number;
  readonly tls: boolean;
  readonly compress: boolean;
}

/** The settings that this process was started with. */
export function settings(): Settings {
  const [port, ...words] = process.argv.slice(2);
  return { port: Number(port), tls: words.includes("tls"), compress: words.includes("compress") };
}

/** The same as arguments. */
export function toArguments({ port, tls, compress }: Settings): string[] {
  return [String(port), ...(tls ? ["tls"] : []), ...(compress ? ["compress"] : [])];
}

/** A certificate and a key that no one vouches for. */
export async function certificate(): Promise<Bun.TLSOptions> {
  const { cert, key } = await selfSignedCertificate(["localhost"]);
  return { cert, key };
}
