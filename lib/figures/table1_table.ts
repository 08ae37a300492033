import { formatNumber, withError } from "./format.ts";
import {
  htmlText,
  markdownOf,
  type RenderedTable,
  textOf,
} from "./rendered_table.ts";

/** The quantities of table 1, by their names in results. */
export type Table1Key =
  | "logLikelihood"
  | "reconstructionError"
  | "reconstructionNats"
  | "elbo"
  | "elboByDiscriminator"
  | "klPosterior"
  | "klAggregate";

/** Values of table 1; a quantity that is not known is left out. */
export type Table1Values = Partial<Record<Table1Key, number>>;

/** One model: what the paper prints and what this run measured. */
export interface Table1Column {
  /** Name of the model, such as "AVB". */
  readonly name: string;
  /** The paper's values. */
  readonly paper?: Table1Values;
  /** Which of the paper's values are known only approximately. */
  readonly approximate?: readonly Table1Key[];
  /** The values of this run. */
  readonly run?: Table1Values;
  /** Standard errors of this run's values. */
  readonly standardErrors?: Table1Values;
}

/** What `table1Table` shows. */
export interface Table1TableOptions {
  /** The models, in the order of their columns. */
  readonly columns: readonly Table1Column[];
  /** The best possible values; a column is added for them. */
  readonly optimum?: Table1Values;
  /** Which rows, in their order. Default: all that any column has. */
  readonly rows?: readonly Table1Key[];
  /** Caption of the table. */
  readonly caption?: string;
}

/** How the quantities of table 1 are called. */
export const quantities: Record<Table1Key, { name: string; unit: string }> = {
  logLikelihood: { name: "log-likelihood", unit: "nats" },
  reconstructionError: {
    name: "reconstruction error",
    unit: "nats a component",
  },
  reconstructionNats: {
    name: "reconstruction error",
    unit: "nats an example",
  },
  elbo: { name: "ELBO, by samples", unit: "nats" },
  elboByDiscriminator: { name: "ELBO, by T (no bound)", unit: "nats" },
  klPosterior: { name: "mean KL(q(z|x), p(z))", unit: "nats" },
  klAggregate: { name: "KL(q(z), p(z))", unit: "nats" },
};

/**
 * Table 1 of the paper: a row a quantity, for each model the paper's number
 * beside this run's with its standard error, and the best possible value.
 *
 * @param options The columns and rows.
 * @returns The table as HTML, Markdown and plain text.
 * @throws {RangeError} If there is no column or a value is not finite.
 *
 * @example
 * ```ts
 * import { table1Table } from "avb/figures";
 * const { text } = table1Table({
 *   columns: [{
 *     name: "AVB",
 *     paper: { logLikelihood: -1.403 },
 *     run: { logLikelihood: -1.39012 },
 *     standardErrors: { logLikelihood: 0.0004 },
 *   }],
 *   optimum: { logLikelihood: -Math.log(4) },
 * });
 * if (!text.includes("-1.39012 ± 0.00040")) throw new Error(text);
 * ```
 */
export function table1Table(options: Table1TableOptions): RenderedTable {
  const { columns, optimum, caption } = options;
  if (columns.length === 0) {
    throw new RangeError(
      "Cannot make table 1: columns is empty, wanted at least one",
    );
  }
  const sources = columns.flatMap((column) => [
    { name: `${column.name} paper`, values: column.paper },
    { name: `${column.name} run`, values: column.run },
    { name: `${column.name} standardErrors`, values: column.standardErrors },
  ]);
  for (
    const { name, values } of [{ name: "optimum", values: optimum }, ...sources]
  ) {
    for (const [key, value] of Object.entries(values ?? {})) {
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `Cannot make table 1: ${key} of ${name} is ${value}, wanted a ` +
            `finite number`,
        );
      }
    }
  }
  const keys = options.rows ??
    (Object.keys(quantities) as Table1Key[]).filter((key) =>
      sources.some(({ values }) => values?.[key] !== undefined)
    );
  // Header groups: model over paper | this run, only where there is something.
  const groups = columns.map((column) => ({
    column,
    parts: [
      ...(column.paper ? ["paper" as const] : []),
      ...(column.run ? ["this run" as const] : []),
    ],
  }));
  const cell = (
    column: Table1Column,
    part: "paper" | "this run",
    key: Table1Key,
  ) => {
    if (part === "paper") {
      const value = column.paper?.[key];
      if (value === undefined) return "–";
      const about = column.approximate?.includes(key) ? "≈ " : "";
      return about + formatNumber(value, 4);
    }
    const value = column.run?.[key];
    return value === undefined
      ? "–"
      : withError(value, column.standardErrors?.[key]);
  };
  const head = [
    "quantity",
    "unit",
    ...groups.flatMap(({ column, parts }) =>
      parts.map((part) => `${column.name}, ${part}`)
    ),
    ...(optimum ? ["optimum"] : []),
  ];
  const body = keys.map((key) => [
    quantities[key].name,
    quantities[key].unit,
    ...groups.flatMap(({ column, parts }) =>
      parts.map((part) => cell(column, part, key))
    ),
    ...(optimum
      ? [optimum[key] === undefined ? "–" : withError(optimum[key], undefined)]
      : []),
  ]);
  const numeric = head.map((_, k) => k > 1);
  const content = { head, body, numeric, caption };
  return {
    html: html({ groups, body, hasOptimum: optimum !== undefined, caption }),
    markdown: markdownOf(content),
    text: textOf(content),
  };
}

function html(
  { groups, body, hasOptimum, caption }: {
    groups: readonly { column: Table1Column; parts: readonly string[] }[];
    body: readonly (readonly string[])[];
    hasOptimum: boolean;
    caption: string | undefined;
  },
): string {
  const number = ` style="text-align: right; white-space: nowrap"`;
  const top = groups.filter(({ parts }) => parts.length > 0).map((
    { column, parts },
  ) =>
    `<th scope="colgroup" colspan="${parts.length}" ` +
    `style="text-align: center">${htmlText(column.name)}</th>`
  );
  const second = groups.flatMap(({ parts }) =>
    parts.map((part) =>
      `<th scope="col" style="text-align: right">${htmlText(part)}</th>`
    )
  );
  const rows = body.map(([name, unit, ...values]) =>
    `<tr><th scope="row" style="text-align: left">${
      htmlText(name ?? "")
    }</th>` +
    `<td style="text-align: left">${htmlText(unit ?? "")}</td>` +
    values.map((value) => `<td${number}>${htmlText(value)}</td>`).join("") +
    "</tr>"
  );
  const left = ` rowspan="2" style="text-align: left"`;
  return `<div style="overflow-x: auto"><table class="avb-table">` +
    (caption ? `<caption>${htmlText(caption)}</caption>` : "") +
    `<thead><tr><th scope="col"${left}>quantity</th>` +
    `<th scope="col"${left}>unit</th>${top.join("")}` +
    (hasOptimum
      ? `<th scope="col" rowspan="2" style="text-align: right">optimum</th>`
      : "") +
    `</tr><tr>${second.join("")}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`;
}
