import {
  type EngineName,
  type RunningEngine,
  startEngine,
  threadCounts,
  type WorkloadName,
} from "./engine.ts";

/** What one engine needs for one workload. */
export interface BenchRow {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  /** Median over all steps of all rounds. */
  readonly msPerStep: number;
  /** A tenth of the steps took less. */
  readonly p10: number;
  /** A tenth of the steps took more. */
  readonly p90: number;
}

/** Milliseconds that one engine's part of a round should last. */
const ROUND = 1000;
/** Milliseconds after which a slow engine sits out the other rounds. */
const ENOUGH = 20_000;

/** The value below which that share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

/** Median and spread of the milliseconds of steps. */
export function summary(
  times: readonly number[],
): Pick<BenchRow, "msPerStep" | "p10" | "p90"> {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    msPerStep: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
  };
}

interface Contestant {
  readonly engine: EngineName;
  readonly threads: number;
  readonly running: RunningEngine;
  /** Steps of a round. */
  readonly steps: number;
  readonly times: number[];
}

async function contestants(
  workload: WorkloadName,
  engines: readonly EngineName[],
): Promise<Contestant[]> {
  const all: Contestant[] = [];
  for (const engine of engines) {
    for (const threads of threadCounts(engine)) {
      const label = `${workload} ${engine}, ${threads} thread(s)`;
      const running = await startEngine(engine, workload, threads);
      if (typeof running === "string") {
        console.error(`Skipped ${label}: ${running}`);
        continue;
      }
      const first = await running.run(1);
      const slow = first[0]! > ROUND;
      // What an engine compiles late is past after a few steps.
      const ms = slow ? ROUND : Math.min(...await running.run(3));
      const steps = Math.max(1, Math.min(400, Math.round(ROUND / ms)));
      const times = slow ? first : [];
      all.push({ engine, threads, running, steps, times });
      const version = running.version ? ` (${running.version})` : "";
      console.error(`Ready: ${label}${version}`);
    }
  }
  return all;
}

/** Times a workload on all engines, in interleaved rounds. */
export async function benchWorkload(
  workload: WorkloadName,
  engines: readonly EngineName[],
  rounds: number,
): Promise<BenchRow[]> {
  const all = await contestants(workload, engines);
  for (let round = 0; all.length > 0 && round < rounds; round++) {
    for (const { running, steps, times } of all) {
      if (times.reduce((sum, ms) => sum + ms, 0) > ENOUGH) continue;
      // The threads of the one before wait a while before they sleep.
      await new Promise((resolve) => setTimeout(resolve, 100));
      times.push(...await running.run(steps));
    }
    console.error(`${workload}: round ${round + 1} of ${rounds}`);
  }
  for (const { running } of all) await running.end();
  return all.map(({ engine, threads, times }) => ({
    workload,
    engine,
    threads,
    ...summary(times),
  }));
}

/** A row's time over that of native in the same rows, on as many threads. */
export function ratioToNative(
  row: BenchRow,
  rows: readonly BenchRow[],
): number | undefined {
  const native = rows.find(({ workload, engine, threads }) =>
    workload === row.workload && engine === "native" &&
    threads === row.threads
  );
  return native && row.msPerStep / native.msPerStep;
}

/** The rows for people, as ratios to native on as many threads. */
export function rowLines(rows: readonly BenchRow[]): string[] {
  return [...new Set(rows.map((row) => row.workload))].flatMap((workload) => {
    const own = rows.filter((row) => row.workload === workload);
    return [
      `\n${workload}: ms, median (10 % to 90 %)`,
      ...own.map((row) => {
        const over = ratioToNative(row, own);
        const ratio = over === undefined
          ? ""
          : `${over.toFixed(2).padStart(9)} x native`;
        const spread = `(${row.p10.toFixed(2)} to ${row.p90.toFixed(2)})`;
        return `  ${row.engine.padEnd(20)} ${row.threads} thread(s)` +
          `${row.msPerStep.toFixed(2).padStart(10)} ${spread.padEnd(22)}` +
          ratio;
      }),
    ];
  });
}
