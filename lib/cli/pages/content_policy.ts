import { createHash } from "node:crypto";

/** What a page does beyond showing itself and running scripts beside it. */
export interface PageNeeds {
  /** The scripts that stand in the page, as between their tags. */
  readonly scripts?: readonly string[];
  /** Starts workers from blobs, and these compile WebAssembly. */
  readonly computes?: boolean;
}

/**
 * The element that forbids a page everything that it does not need: other
 * origins, requests, forms, and every script but the project's own, whatever a
 * cell printed. Styles may stand in the page, as Plotly and MathJax want it.
 *
 * @param needs What this page needs, see {@link PageNeeds}.
 * @returns A `meta` element; it belongs before all that it is about.
 */
export function contentPolicy(
  { scripts = [], computes = false }: PageNeeds = {},
): string {
  const hashes = scripts.map((source) =>
    `'sha256-${createHash("sha256").update(source).digest("base64")}'`
  );
  // A page on a disk has no origin that 'self' could mean, as some browsers see
  // it; from a server nothing of `file:` can be loaded.
  const beside = "'self' file:";
  const directives = [
    "default-src 'none'",
    [
      `script-src ${beside}`,
      ...hashes,
      ...computes ? ["'wasm-unsafe-eval'"] : [],
    ].join(" "),
    ...computes ? ["worker-src blob:"] : [],
    `style-src ${beside} 'unsafe-inline'`,
    // Plotly saves a figure as a picture by way of both.
    `img-src ${beside} data: blob:`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${
    directives.join("; ")
  }">`;
}
