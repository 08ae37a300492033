import type { Figure, RenderedTable } from "../figures/mod.ts";
import { escapeHtml, typographic } from "../figures/format.ts";
import { Block } from "./block.ts";
import { type Describable, describe } from "./describe.ts";
import { displayBundle, type MimeBundle } from "./kernel.ts";

/** The MIME type of Plotly figures, which JupyterLab and VS Code draw. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** The bundle of a figure and the metadata that carries its alt text. */
export function figureBundle(figure: Figure): {
  data: MimeBundle;
  metadata: Readonly<Record<string, unknown>>;
} {
  const { data, layout, config, frames, alt, caption } = figure;
  const drawn = { data, layout, config, ...(frames && { frames }) };
  return {
    data: { [plotlyMime]: drawn, "text/plain": alt },
    metadata: { [plotlyMime]: { alt, caption } },
  };
}

/** The bundle of a caption. */
export function captionBundle(caption: string): MimeBundle {
  const text = escapeHtml(typographic(caption));
  return {
    "text/html": `<p class="avb-caption" style="margin: 0 0 1em; ` +
      `max-width: 46em; font-size: 0.9em; opacity: 0.85">${text}</p>`,
    "text/plain": caption,
  };
}

/** Options of `show`. */
export interface ShowOptions {
  /** Another caption than the figure's own; "" for none. */
  readonly caption?: string;
}

/**
 * Displays a figure with its caption below, or a block or table, or what
 * `describe` says of a model or a run. Works anywhere in a cell; await it.
 * Outside the kernel it prints the alternative text.
 *
 * @param what A figure of avb/figures, a block (`table`, `source`, `help`), a
 * rendered table (`table1Table`), networks, a training or a run.
 * @param options Another caption.
 * @returns When the kernel has taken it.
 *
 * @example
 * ```ts
 * import { curveY } from "avb/figures";
 * import { show } from "avb/notebook";
 * await show(curveY({ pairs: [{ a: 1, b: 1 }] }));
 * ```
 */
export async function show(
  what: Figure | Block | RenderedTable | Describable,
  options: ShowOptions = {},
): Promise<void> {
  if (what instanceof Block) {
    await displayBundle(what.bundle);
    return;
  }
  if ("html" in what) {
    await displayBundle({ "text/html": what.html, "text/plain": what.text });
    return;
  }
  if (!("layout" in what)) {
    await displayBundle(describe(what).bundle);
    return;
  }
  const { data, metadata } = figureBundle(what);
  await displayBundle(data, { metadata });
  const caption = options.caption ?? what.caption;
  if (caption !== "") await displayBundle(captionBundle(caption));
}
