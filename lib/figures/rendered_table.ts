import { escapeHtml, typographic } from "./format.ts";

/** One table in three renderings. */
export interface RenderedTable {
  /** An accessible HTML table. */
  readonly html: string;
  /** A Markdown table. */
  readonly markdown: string;
  /** Aligned plain text. */
  readonly text: string;
}

/** A text, or two of which the second stands small below the first. */
export type Cell = string | readonly [string, string];

/** What a table with one row of heads holds. */
export interface TableContent {
  /** The heads of the columns. */
  readonly head: readonly string[];
  /** The rows; the first cell heads its row. */
  readonly body: readonly (readonly Cell[])[];
  /** Which columns hold numbers: they stand to the right. */
  readonly numeric: readonly boolean[];
  /** Stands above the table. */
  readonly caption?: string | undefined;
  /** Small letters and narrow gaps, for a table with many columns. */
  readonly isDense?: boolean;
}

/** A cell in one line. */
function inLine(cell: Cell): string {
  return typeof cell === "string" ? cell : `${cell[0]} (${cell[1]})`;
}

/** A table as Markdown, without its caption. */
export function markdownOf({ head, body, numeric }: TableContent): string {
  const row = (cells: readonly Cell[]) => {
    const texts = cells.map((cell) => inLine(cell).replaceAll("|", "\\|"));
    return `| ${texts.join(" | ")} |`;
  };
  const rule = head.map((_, k) => (numeric[k] ? "---:" : "---"));
  return [row(head), row(rule), ...body.map(row)].join("\n") + "\n";
}

/** A table as aligned plain text. */
export function textOf(
  { head, body, numeric, caption }: TableContent,
): string {
  const rows = body.map((row) => row.map(inLine));
  const widths = head.map((name, k) =>
    Math.max(name.length, ...rows.map((row) => (row[k] ?? "").length))
  );
  const line = (row: readonly string[]) =>
    row.map((text, k) => {
      const width = widths[k] ?? 0;
      return numeric[k] ? text.padStart(width) : text.padEnd(width);
    }).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [...(caption ? [caption] : []), line(head), rule, ...rows.map(line)]
    .join("\n");
}

/** Text of a table for HTML. */
export function htmlText(text: string): string {
  return typographic(escapeHtml(text));
}

/** A table in HTML whose columns and rows are headed; wide ones scroll. */
function htmlOf(
  { head, body, numeric, caption, isDense = false }: TableContent,
): string {
  const gaps = isDense ? "; padding: 0.35em 0.5em" : "";
  const align = (k: number, more = "") =>
    ` style="text-align: ${numeric[k] ? `right${more}` : "left"}${gaps}"`;
  const inner = (cell: Cell) =>
    typeof cell === "string"
      ? htmlText(cell)
      : `${htmlText(cell[0])}<br><small>${htmlText(cell[1])}</small>`;
  const heads = head.map((name, k) =>
    `<th scope="col"${align(k)}>${htmlText(name)}</th>`
  );
  const rows = body.map((row) =>
    "<tr>" + row.map((cell, k) =>
      k === 0
        ? `<th scope="row"${align(k)}>${inner(cell)}</th>`
        : `<td${align(k, "; white-space: nowrap")}>${inner(cell)}</td>`
    ).join("") + "</tr>"
  );
  const size = isDense ? ` style="font-size: 0.8rem"` : "";
  return `<div style="overflow-x: auto"><table class="avb-table"${size}>` +
    (caption ? `<caption>${htmlText(caption)}</caption>` : "") +
    `<thead><tr>${heads.join("")}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`;
}

/** A table with one row of heads in its three renderings. */
export function renderTable(content: TableContent): RenderedTable {
  return {
    html: htmlOf(content),
    markdown: markdownOf(content),
    text: textOf(content),
  };
}
