import { fourPoints } from "../../data/mod.ts";
import { type Preset, presets, Training } from "../../training/mod.ts";
import { type BenchRow, summary } from "./rounds.ts";

/** The powers of two from one to another. */
function powers(from: number, to: number): number[] {
  return from > to ? [] : [from, ...powers(2 * from, to)];
}

/** `table-1` with another batch. */
function withBatch(batchSize: number): Preset {
  return { ...presets["table-1"], batchSize };
}

/** `table-1` with every hidden layer as wide as said. */
export function withWidth(width: number): Preset {
  const preset = presets["table-1"];
  const wide = <T extends { readonly hidden: readonly number[] }>(
    of: T,
  ): T => ({
    ...of,
    hidden: of.hidden.map(() => width),
  });
  return {
    ...preset,
    encoder: wide(preset.encoder),
    decoder: wide(preset.decoder),
    discriminator: preset.discriminator && wide(preset.discriminator),
  };
}

/** The preset that each row is of. */
export function scaledPresets(): Record<string, Preset> {
  return Object.fromEntries([
    ...powers(128, 8192).map((n) => [`table-1 batch=${n}`, withBatch(n)]),
    ...powers(32, 1024).map((n) => [`table-1 width=${n}`, withWidth(n)]),
  ]);
}

/** What is measured here of a row. */
export type ScalingTimes = Pick<
  BenchRow,
  "workload" | "msPerStep" | "p10" | "p90"
>;

/** Milliseconds that each row is measured for. */
const EACH = 1500;

/** How a step's time grows with batch and width, on the current backend. */
export function measureScaling(): ScalingTimes[] {
  // The first row would be timed while its code is still compiled.
  const first = new Training({ ...withBatch(128), seed: 1 }, fourPoints);
  for (let i = 0; i < 300; i++) first.advance();
  first.dispose();
  return Object.entries(scaledPresets()).map(([workload, preset]) => {
    const training = new Training({ ...preset, seed: 1 }, fourPoints);
    for (let i = 0; i < 2; i++) training.advance();
    const times: number[] = [];
    const end = performance.now() + EACH;
    while (times.length < 3 || performance.now() < end) {
      const start = performance.now();
      training.advance();
      times.push(performance.now() - start);
    }
    training.dispose();
    return { workload, ...summary(times) };
  });
}

/** One line a workload, a column an engine. */
export function scalingLines(rows: readonly BenchRow[]): string[] {
  if (rows.length === 0) return [];
  const title = ({ engine, threads }: BenchRow) => `${engine}, ${threads}`;
  const columns = [...new Set(rows.map(title))];
  const line = (first: string, cells: readonly string[]) =>
    `  ${first.padEnd(22)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  return [
    "\nHow a step grows: ms, median, by engine and threads",
    line("", columns),
    ...[...new Set(rows.map(({ workload }) => workload))].map((workload) =>
      line(
        workload,
        columns.map((column) =>
          rows.find((row) => row.workload === workload && title(row) === column)
            ?.msPerStep.toFixed(2) ?? ""
        ),
      )
    ),
  ];
}
