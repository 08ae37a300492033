import type { Figure, Json } from "./figure.ts";
import { darkTokens, lightTokens } from "./style.ts";

const partners = new Map<string, string>(
  Object.entries(lightTokens).map(([name, color]) => [
    color,
    darkTokens[name as keyof typeof lightTokens],
  ]),
);

function recolor(value: Json): Json {
  if (typeof value === "string") return partners.get(value) ?? value;
  if (Array.isArray(value)) return value.map(recolor);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, recolor(inner)]),
    );
  }
  return value;
}

/**
 * The same figure for a dark page: neutral colours become their dark
 * partners, the colours with a meaning stay.
 *
 * @param figure A figure of this library.
 * @returns A new figure; the given one is unchanged.
 *
 * @example
 * ```ts
 * import { curveY, darkFigure } from "avb/figures";
 * const dark = darkFigure(curveY({ pairs: [{ a: 1, b: 1 }] }));
 * if (dark.layout["paper_bgcolor"] === "#ffffff") throw new Error("white");
 * ```
 */
export function darkFigure(figure: Figure): Figure {
  return {
    ...figure,
    data: recolor(figure.data) as unknown as Figure["data"],
    layout: recolor(figure.layout) as unknown as Figure["layout"],
  };
}
