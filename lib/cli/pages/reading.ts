import { type Cell, hasTag, type Notebook, sourceOf } from "./notebook.ts";

/** What a reader gets through; the index says it in these words. */
export const readingPace = {
  /** Words of prose in a minute; a formula in a line counts as one. */
  wordsPerMinute: 200,
  /** For a formula on a line of its own. */
  secondsPerFormula: 20,
  /** For a line of code that is not folded away. */
  secondsPerCodeLine: 3,
} as const;

const FENCE = /^(`{3,}|~{3,})[^]*?^\1/gm;
const DISPLAYED = /\$\$[^]*?\$\$/g;
const INLINE = /\$[^$]+\$/g;

/** Tags of cells that a page folds: nobody has to read them. */
export const foldingTags = ["hide-input", "solution"] as const;

function codeLines(text: string): number {
  return text.split("\n").filter((line) => line.trim() !== "").length;
}

function secondsOf(cell: Cell): number {
  const text = sourceOf(cell);
  const { wordsPerMinute, secondsPerFormula, secondsPerCodeLine } = readingPace;
  if (foldingTags.some((tag) => hasTag(cell, tag))) return 0;
  if (cell.cell_type === "code") return codeLines(text) * secondsPerCodeLine;
  if (cell.cell_type !== "markdown") return 0;
  const fences = text.match(FENCE) ?? [];
  const prose = text.replace(FENCE, "");
  const formulas = prose.match(DISPLAYED)?.length ?? 0;
  const words = prose.replace(DISPLAYED, " ").replace(INLINE, " formula ")
    .match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
  return words * 60 / wordsPerMinute + formulas * secondsPerFormula +
    fences.reduce((sum, one) => sum + codeLines(one), 0) * secondsPerCodeLine;
}

/**
 * Minutes to read a notebook, by its words, its displayed formulas and the
 * lines of its code that are not folded: whole multiples of five.
 */
export function readingMinutes({ cells }: Notebook): number {
  const seconds = cells.reduce((sum, cell) => sum + secondsOf(cell), 0);
  return Math.max(5, Math.round(seconds / 300) * 5);
}
