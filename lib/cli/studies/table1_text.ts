import { optimum, paperTable1, type TableRow } from "../../evaluation/mod.ts";
import { duration } from "../progress.ts";
import { QUANTITIES } from "./summary.ts";
import type { Table1Entry } from "./table1_file.ts";

const DIGITS = 5;
const TITLE = 40;
const CELL = 11;

function cell(text: string): string {
  return text.padStart(CELL);
}

function number(value: number | null): string {
  return cell(value === null ? "-" : value.toFixed(DIGITS));
}

function line(title: string, cells: readonly string[]): string {
  return `  ${title.padEnd(TITLE)}${cells.join("")}`.trimEnd();
}

/** What the paper says of the same quantity; empty where it says nothing. */
function quoted(key: string, algorithm: "avb" | "vae"): string {
  const row = paperTable1[algorithm];
  if (!(key in optimum)) return cell("");
  const name = key as keyof TableRow;
  return cell(`${row.approximate.includes(name) ? "≈ " : ""}${row[name]}`);
}

function entryLines(entry: Table1Entry): string[] {
  const { preset, settings, seeds, summary, config } = entry;
  const seconds = duration(summary.seconds.mean);
  const { byDiscriminator } = summary;
  return [
    [preset, ...settings].join(" ") +
    `: seeds ${seeds.join(", ")}; ${seconds} of training each`,
    line("nats", ["mean", "deviation", "worst", "paper*"].map(cell)),
    ...QUANTITIES.map(({ key, title }) => {
      const { mean, standardDeviation, worst } = summary[key];
      return line(title, [
        ...[mean, standardDeviation, worst].map(number),
        quoted(key, config.algorithm),
      ]);
    }),
    ...(byDiscriminator
      ? (["elbo", "klPosterior"] as const).map((key) => {
        const { mean, standardDeviation } = byDiscriminator[key];
        const name = key === "elbo" ? "ELBO" : "KL(q(z|x), p(z))";
        return line(
          `${name} by T, no bound`,
          [mean, standardDeviation].map(number),
        );
      })
      : []),
    "",
  ];
}

/** The table for people: a block for every recipe. */
export function table1Lines(entries: readonly Table1Entry[]): string[] {
  return [
    ...entries.flatMap(entryLines),
    `The optimum of log-likelihood and ELBO is ${
      optimum.elbo.toFixed(DIGITS)
    }, of the others but KL(q(z|x), p(z)) 0.`,
    `* quoted: ${paperTable1.source}. ${paperTable1.note}`,
  ];
}
