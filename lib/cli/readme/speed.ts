import { type BenchRow, ratioToNative } from "../bench/rounds.ts";
import type { Peak } from "../bench/peak.ts";
import type { Profile } from "../bench/profile.ts";
import type { LoopCost } from "../bench/loop.ts";
import type { MemoryRecord } from "../bench/memory.ts";
import type { TimeToRow } from "../bench/time.ts";
import { markdownTable } from "./markers.ts";

type On<T> = T & { readonly engine: string; readonly threads?: number };

/** What `deno task bench --json` prints. */
export interface BenchRecord {
  readonly machine: string;
  readonly date: string;
  readonly deno: string;
  readonly rows: readonly BenchRow[];
  readonly profiles: readonly On<Pick<Profile, "workload" | "parts">>[];
  readonly scaling: readonly BenchRow[];
  readonly peak: readonly On<Peak>[];
  readonly memory: readonly On<MemoryRecord>[];
  readonly loop: readonly On<LoopCost>[];
  readonly time: readonly On<TimeToRow & { readonly seconds: number }>[];
}

/** Runs of one machine as one; each workload's rows are of one run. */
function joinRecords(records: readonly BenchRecord[]): BenchRecord {
  return {
    ...records[0]!,
    rows: records.flatMap(({ rows }) => rows),
    profiles: records.flatMap(({ profiles }) => profiles),
    scaling: records.flatMap(({ scaling }) => scaling),
    peak: records.flatMap(({ peak }) => peak),
    memory: records.flatMap(({ memory }) => memory),
    loop: records.flatMap(({ loop }) => loop),
    time: records.flatMap(({ time }) => time),
  };
}

const WORKLOADS = ["blog", "table-1", "mescheder-toy", "layer"] as const;

/** Milliseconds with two or three digits that mean something. */
function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

/** The steps of every engine: median, spread, and the ratio to native's. */
function stepsTable({ rows }: BenchRecord): string {
  const find = (workload: string, engine: string, threads: number) =>
    rows.find((row) =>
      row.workload === workload && row.engine === engine &&
      row.threads === threads
    );
  const engines = [
    ...new Set(rows.map(({ engine, threads }) => `${engine}/${threads}`)),
  ].map((name) => {
    const [engine, threads] = name.split("/");
    return { engine: engine!, threads: Number(threads) };
  }).sort((a, b) => a.threads - b.threads);
  const cell = (workload: string, engine: string, threads: number) => {
    const row = find(workload, engine, threads);
    if (!row) return "";
    const over = ratioToNative(row, rows);
    const ratio = over === undefined ? "" : `, ${over.toFixed(2)} x`;
    return `${ms(row.msPerStep)} (${ms(row.p10)} to ${ms(row.p90)})${ratio}`;
  };
  return markdownTable([
    ["engine", "threads", ...WORKLOADS.map((name) => `\`${name}\``)],
    ...engines.map(({ engine, threads }) => [
      engine,
      String(threads),
      ...WORKLOADS.map((workload) => cell(workload, engine, threads)),
    ]),
  ]);
}

/** A column of the table of where a step's time goes. */
interface ProfileColumn {
  readonly title: string;
  readonly parts: Readonly<Record<string, number>>;
}

/** The profiles of an engine, `blog` and then `table-1`. */
function profileColumns(
  { profiles }: BenchRecord,
  engine: string,
  suffix: string,
): ProfileColumn[] {
  return ["blog", "table-1"].flatMap((workload) =>
    profiles
      .filter((one) => one.workload === workload && one.engine === engine)
      .map(({ parts }) => ({ title: `\`${workload}\` ${suffix}`, parts }))
  );
}

/** Where a step's time goes: before, now, and without a native library. */
function profileTable(before: BenchRecord, now: BenchRecord): string {
  const columns = [
    ...[
      ...profileColumns(before, "native", "before"),
      ...profileColumns(now, "native", "now"),
    ].sort((a, b) => a.title.localeCompare(b.title)),
    ...profileColumns(now, "wasm", "now, wasm"),
  ];
  const parts = [
    ...new Set(columns.flatMap((column) => Object.keys(column.parts))),
  ].sort((a, b) => (columns[0]!.parts[b] ?? 0) - (columns[0]!.parts[a] ?? 0));
  const sum = (values: Readonly<Record<string, number>>) =>
    Object.values(values).reduce((a, b) => a + b, 0);
  return markdownTable([
    ["part, ms", ...columns.map(({ title }) => title)],
    ...parts.map((part) => [
      part,
      ...columns.map((column) => {
        const value = column.parts[part];
        return value === undefined ? "" : value.toFixed(2);
      }),
    ]),
    ["sum", ...columns.map((column) => sum(column.parts).toFixed(2))],
  ]);
}

function sentences({ peak, memory, loop, time, scaling }: BenchRecord): string {
  const shares = peak.flatMap(({ engine, threads, peak, steps }) =>
    steps.filter(({ workload }) => workload !== "mescheder-toy").map((step) =>
      `\`${step.workload}\` on ${engine}, ${threads} thread${
        threads === 1 ? "" : "s"
      }: ${step.gflops.toFixed(0)} of ${peak.toFixed(0)} GFLOPS, ` +
      `${(100 * step.share).toFixed(0)} %`
    )
  );
  const flat = memory.map(({ engine, workload, steps, flat, samples }) =>
    `${engine}, ${workload}: ${
      flat ? "flat" : "not flat"
    } over ${steps} steps, ` +
    `${(samples.at(-1)!.resident / 2 ** 20).toFixed(0)} MB at the end`
  );
  const cost = loop.map(({ ratio, p10, p90 }) =>
    `A training loop that lets the stop button and live plots in takes ` +
    `${ratio.toFixed(4)} times its steps alone (median of blocks; ` +
    `${p10.toFixed(4)} to ${p90.toFixed(4)}).`
  );
  const seconds = time.map((one) =>
    `From nothing to \`table-1\`'s row: ${one.seconds.toFixed(0)} s, ` +
    `${one.trainSeconds.toFixed(0)} of them training, ` +
    `${one.evaluateSeconds.toFixed(0)} evaluation.`
  );
  const growth = scaling
    .filter(({ engine, threads }) => engine === "native" && threads === 1)
    .map(({ workload, msPerStep }) =>
      `${workload.replace("table-1 ", "")}: ${ms(msPerStep)}`
    );
  const line = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${title}: ${items.join("; ")}.`];
  return [
    ...line(
      "Rate of a whole step, and its share of the best product's",
      shares,
    ),
    ...line("Memory", flat),
    ...cost,
    ...seconds,
    ...line("A `table-1` step, native on one thread, in ms", growth),
  ].join("\n\n");
}

/**
 * The README's figures of speed.
 *
 * @param before A profile of an earlier state.
 * @param runs What each run printed; a part or a workload stands in one.
 */
export function speedText(
  before: BenchRecord,
  runs: readonly BenchRecord[],
): string {
  const now = joinRecords(runs);
  return [
    `Milliseconds, median (a tenth to nine tenths of the steps), and the ` +
    `ratio to \`native\` on as many threads; ${now.machine}, Deno ` +
    `${now.deno}, ${now.date}:`,
    stepsTable(now),
    `Where a step goes on one thread, native where nothing else is said, with ` +
    `a clock around every kernel (which costs a little itself); before: ` +
    `${before.date}, the state that this work began with:`,
    profileTable(before, now),
    sentences(now),
  ].join("\n\n");
}
