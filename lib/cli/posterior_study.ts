/**
 * `deno task posterior-study`: targets times methods times seeds of
 * `deno task posterior`, side by side on this machine's cores, into one file.
 * A run that the file has by the same code is not repeated.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { codeVersion } from "../notebook/code_version.ts";
import { METHODS, type TargetName, targets } from "../posterior/mod.ts";
import { readArguments, readName, refusePositionals } from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { computingProcess, lastLine } from "./studies/computing_process.ts";
import { interruptible, Interruption } from "./studies/interruption.ts";
import { runPool } from "./studies/pool.ts";
import { readStudyFile, writeStudyFile } from "./studies/study_file.ts";
import { readList, readSeeds, readWorkers } from "./studies/study_flags.ts";

const POSTERIOR = fileURLToPath(new URL("posterior.ts", import.meta.url));
const TARGETS = Object.keys(targets) as TargetName[];
const COMMAND = "deno task posterior-study [--targets a,b] [--methods a,b] " +
  "[--seeds 0,1,2] [--workers N] [--out FILE]";

/** What makes a run. */
interface Run {
  readonly target: string;
  readonly method: string;
  readonly seed: number;
}

/** A finished run: what `deno task posterior --json` prints, and by what. */
type Row = Run & Readonly<Record<string, unknown>>;

/** The rows of a file, none if it is not there. */
function rowsOf(out: string): Row[] {
  const rows = readStudyFile(out)?.["rows"] ?? [];
  if (Array.isArray(rows)) return rows;
  throw new Failure(
    `${out} holds no study of posteriors: rows is no list. Remove it, or ` +
      "choose another file by --out",
  );
}

const same = (a: Run, b: Run) =>
  a.target === b.target && a.method === b.method && a.seed === b.seed;
const label = ({ target, method, seed }: Run) =>
  `${target}, ${method}, seed ${seed}`;

/** Makes a run in a process with one thread. */
async function make(
  run: Run,
  { version, signal }: {
    readonly version: string;
    readonly signal: AbortSignal;
  },
): Promise<Row> {
  const { code, stdout, stderr } = await computingProcess(POSTERIOR, {
    args: [
      ...["--target", run.target, "--method", run.method],
      ...["--seed", String(run.seed), "--json"],
    ],
    stdin: "null",
    signal,
  }).output();
  signal.throwIfAborted();
  if (codeVersion({ more: ["posterior"] }) !== version) {
    throw new Failure(
      `The code changed while ${label(run)} ran: its row could be of either. ` +
        "Run the command again",
    );
  }
  const text = new TextDecoder();
  if (code !== 0) {
    const said = lastLine(text.decode(stderr)) ?? "it said nothing";
    throw new Failure(`The run ${label(run)} failed: ${said}`);
  }
  return {
    ...JSON.parse(lastLine(text.decode(stdout))!),
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    deno: Deno.version.deno,
    version,
  };
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    targets: { type: "string" },
    methods: { type: "string" },
    seeds: { type: "string" },
    workers: { type: "string" },
    out: { type: "string" },
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const names = readList("targets", values.targets ?? TARGETS.join())
    .map((name) => readName("target", name, TARGETS));
  const methods = readList("methods", values.methods ?? METHODS.join())
    .map((name) => readName("method", name, METHODS));
  const seeds = readSeeds(values.seeds ?? "0,1,2");
  const workers = readWorkers(values.workers);
  const out = values.out ?? "data/posterior.json";
  const version = codeVersion({ more: ["posterior"] });
  // A file that is none is refused before anything is computed.
  const found = rowsOf(out);
  const made = found.filter((row) => row["version"] === version);

  const all = names.flatMap((target) =>
    methods.flatMap((method) => seeds.map((seed) => ({ target, method, seed })))
  );
  const runs = all.filter((run) => !made.some((row) => same(run, row)));
  let finished = all.length - runs.length;
  if (finished > 0) console.error(`${finished}/${all.length} are in ${out}`);
  const older = found.filter((row) =>
    !made.includes(row) && !all.some((run) => same(run, row))
  );
  if (older.length > 0) {
    console.error(
      `Made by other code, and kept: ${older.map(label).join("; ")}`,
    );
  }
  try {
    await interruptible((signal) =>
      runPool(runs, { workers, signal }, async (run, signal) => {
        const row = await make(run, { version, signal });
        const others = rowsOf(out).filter((other) => !same(other, row));
        // As soon as it is there: an interruption then loses nothing.
        writeStudyFile(out, { rows: [...others, row].sort(byRun) });
        finished++;
        console.error(`${finished}/${all.length}: ${label(run)}`);
      })
    );
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw new Failure(
      `Interrupted: ${finished} of ${all.length} runs are in ${out}`,
      130,
    );
  }
}

/** In the order of the targets, the methods and the seeds. */
function byRun(a: Run, b: Run): number {
  const place = ({ target, method }: Run) => [
    (TARGETS as string[]).indexOf(target),
    (METHODS as readonly string[]).indexOf(method),
  ];
  const [first, second] = [place(a), place(b)];
  return first[0]! - second[0]! || first[1]! - second[1]! || a.seed - b.seed;
}

if (import.meta.main) await runCommand(main);
