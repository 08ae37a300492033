import { formatNumber } from "../figures/format.ts";
import { renderTable } from "../figures/rendered_table.ts";
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
  const body = rows.map((row) =>
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
  const { html, text } = renderTable({ head: names, body, numeric, caption });
  return new Block({ "text/html": html, "text/plain": text });
}
