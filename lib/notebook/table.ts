import { escapeHtml, formatNumber, typographic } from "../figures/format.ts";
import { Block } from "./block.ts";

/** A row: values by column. */
export type TableRow = Readonly<
  Record<string, string | number | boolean | null | undefined>
>;

/** Options of `table`. */
export interface TableOptions {
  /** Shown above the table. */
  readonly caption?: string;
  /** The columns, in their order. Default: the keys of the first row. */
  readonly columns?: readonly string[];
  /** Significant digits of numbers. Default 4. */
  readonly digits?: number;
}

/**
 * An accessible table: the first column heads its rows, numbers stand to the
 * right. A cell displays it as its last expression or by `await show(…)`.
 *
 * @param rows The rows; a value that is missing is shown as a dash.
 * @param options Caption, columns, digits.
 * @returns The table as a block.
 * @throws {RangeError} If there is no row or no column.
 *
 * @example
 * ```ts
 * import { show, table } from "avb/notebook";
 * await show(table([
 *   { network: "encoder", shape: "[64, 20] to [64, 2]", parameters: 9602 },
 *   { network: "decoder", shape: "[64, 2] to [64, 4]", parameters: 8772 },
 * ], { caption: "The networks" }));
 * ```
 */
export function table(
  rows: readonly TableRow[],
  { caption, columns, digits = 4 }: TableOptions = {},
): Block {
  const names = columns ?? Object.keys(rows[0] ?? {});
  if (rows.length === 0 || names.length === 0) {
    throw new RangeError(
      `Cannot make a table: ${rows.length} rows and ${names.length} columns, ` +
        `wanted at least one of each`,
    );
  }
  const cells = rows.map((row) =>
    names.map((name) => {
      const value = row[name];
      if (value === undefined || value === null) return "–";
      if (typeof value !== "number") return String(value);
      // Counts are shown whole.
      return Number.isInteger(value) && Math.abs(value) < 1e15
        ? value.toLocaleString("en-US")
        : formatNumber(value, digits);
    })
  );
  const numeric = names.map((name, k) =>
    k > 0 && rows.every((row) => typeof (row[name] ?? 0) === "number")
  );
  const html = (text: string) => escapeHtml(typographic(text));
  const align = (k: number) =>
    ` style="text-align: ${numeric[k] ? "right" : "left"}"`;
  const head = names.map((name, k) =>
    `<th scope="col"${align(k)}>${html(name)}</th>`
  ).join("");
  const body = cells.map((row) =>
    "<tr>" + row.map((text, k) =>
      k === 0
        ? `<th scope="row"${align(k)}>${html(text)}</th>`
        : `<td${align(k)}>${html(text)}</td>`
    ).join("") + "</tr>"
  ).join("");
  const widths = names.map((name, k) =>
    Math.max(name.length, ...cells.map((row) => (row[k] ?? "").length))
  );
  const line = (row: readonly string[]) =>
    row.map((text, k) =>
      numeric[k] ? text.padStart(widths[k] ?? 0) : text.padEnd(widths[k] ?? 0)
    ).join("  ").trimEnd();
  return new Block({
    "text/html": `<div style="overflow-x: auto"><table class="avb-table">` +
      (caption ? `<caption>${html(caption)}</caption>` : "") +
      `<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`,
    "text/plain": [
      ...(caption ? [caption] : []),
      line(names),
      widths.map((width) => "-".repeat(width)).join("  "),
      ...cells.map(line),
    ].join("\n"),
  });
}
