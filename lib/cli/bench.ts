/**
 * `deno task bench`: milliseconds a training step, on this project's engines
 * and on every peer that is installed, in one run.
 *
 * @module
 */
import { readArguments, readInteger, USAGE } from "./arguments.ts";
import {
  type EngineName,
  ENGINES,
  PEERS_VENV,
  peersPython,
  type RunningEngine,
  startEngine,
  threads,
  workerCommand,
} from "./bench/engine.ts";
import { Failure, runCommand } from "./failure.ts";
import { machine } from "./machine.ts";

const COMMAND = "deno task bench [--json] [--rounds N] [--workloads a,b] " +
  "[--engines a,b] [--profile] [--install-peers]";

const WORKLOADS = ["blog", "table-1"] as const;
type WorkloadName = typeof WORKLOADS[number];

/** What one engine needs for one workload. */
export interface BenchRow {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  /** Median over all steps of all rounds. */
  readonly msPerStep: number;
  readonly p10: number;
  readonly p90: number;
}

const PEERS = ["torch==2.13.0", "jax==0.10.2", "jaxlib==0.10.2"];
/** Milliseconds that one engine's part of a round should last. */
const ROUND = 1500;

async function installPeers(): Promise<void> {
  const run = async (program: string, args: string[]) => {
    const { success } = await new Deno.Command(program, {
      args,
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) {
      throw new Failure(`${program} ${args.join(" ")} failed, see above`);
    }
  };
  await run("python3", ["-m", "venv", PEERS_VENV]);
  await run(peersPython(), ["-m", "pip", "install", "-q", ...PEERS]);
}

/** The value below which that share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

interface Contestant {
  readonly engine: EngineName;
  readonly threads: number;
  readonly running: RunningEngine;
  readonly steps: number;
  readonly times: number[];
}

/** Times a workload on all engines, in interleaved rounds. */
async function benchWorkload(
  workload: WorkloadName,
  engines: readonly EngineName[],
  rounds: number,
): Promise<BenchRow[]> {
  const contestants: Contestant[] = [];
  for (const engine of engines) {
    for (const count of threads(engine)) {
      const running = await startEngine(engine, workload, count);
      const label = `${workload} ${engine}, ${count} thread(s)`;
      if (typeof running === "string") {
        console.error(`Skipped ${label}: ${running}`);
        continue;
      }
      const [first] = await running.run(1);
      const steps = Math.max(2, Math.min(400, Math.round(ROUND / first!)));
      contestants.push({ engine, threads: count, running, steps, times: [] });
      console.error(`Ready: ${label}`);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { running, steps, times } of contestants) {
      times.push(...await running.run(steps));
    }
    console.error(`${workload}: round ${round + 1} of ${rounds}`);
  }
  for (const { running } of contestants) await running.end();
  return contestants.map(({ engine, threads, times }) => {
    const sorted = times.sort((a, b) => a - b);
    return {
      workload,
      engine,
      threads,
      msPerStep: quantile(sorted, 0.5),
      p10: quantile(sorted, 0.1),
      p90: quantile(sorted, 0.9),
    };
  });
}

/** Where the milliseconds of a step go, on one thread. */
async function profileWorkload(
  workload: WorkloadName,
  engine: "native" | "wasm",
): Promise<Record<string, number>> {
  const steps = 200;
  const [program, ...args] = workerCommand(workload, engine, "profile");
  const child = new Deno.Command(program!, {
    args,
    env: { AVB_THREADS: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(`${steps}\n`));
  await input.close();
  const { stdout } = await child.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return JSON.parse(lines.at(-1)!);
}

function chosen<T extends string>(
  flag: string,
  text: string | undefined,
  all: readonly T[],
): readonly T[] {
  if (text === undefined) return all;
  return text.split(",").map((name) => {
    if (!(all as readonly string[]).includes(name)) {
      throw new Failure(
        `Bad value of --${flag}: ${name}, wanted some of ${all.join(",")}`,
        USAGE,
      );
    }
    return name as T;
  });
}

function printRows(rows: readonly BenchRow[]): void {
  for (const workload of new Set(rows.map((row) => row.workload))) {
    const own = rows.filter((row) => row.workload === workload);
    console.log(`\n${workload}: ms a step, median (10 % to 90 %)`);
    for (const row of own) {
      const native = own.find(({ engine, threads }) =>
        engine === "native" && threads === row.threads
      );
      const ratio = native ? row.msPerStep / native.msPerStep : NaN;
      const spread = `(${row.p10.toFixed(2)} to ${row.p90.toFixed(2)})`;
      console.log(
        `  ${row.engine.padEnd(20)} ${row.threads} thread(s)` +
          `${row.msPerStep.toFixed(2).padStart(10)} ${spread.padEnd(22)}` +
          `${ratio.toFixed(2).padStart(8)} x native`,
      );
    }
  }
}

async function main(): Promise<void> {
  const { values } = readArguments(Deno.args, {
    json: { type: "boolean" },
    rounds: { type: "string" },
    workloads: { type: "string" },
    engines: { type: "string" },
    profile: { type: "boolean" },
    "install-peers": { type: "boolean" },
  }, COMMAND);
  const rounds = readInteger("rounds", values.rounds ?? "5", {
    min: 1,
    max: 1000,
  });
  const workloads = chosen("workloads", values.workloads, WORKLOADS);
  const engines = chosen("engines", values.engines, ENGINES);
  if (values["install-peers"]) await installPeers();
  const profiles = [];
  if (values.profile) {
    for (const workload of workloads) {
      for (const engine of ["native", "wasm"] as const) {
        const parts = await profileWorkload(workload, engine);
        profiles.push({ workload, engine, threads: 1, parts });
      }
    }
  }
  const rows: BenchRow[] = [];
  if (!values.profile) {
    for (const workload of workloads) {
      rows.push(...await benchWorkload(workload, engines, rounds));
    }
  }
  const about = {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    deno: Deno.version.deno,
  };
  if (values.json) {
    console.log(JSON.stringify({ ...about, rows, profiles }));
    return;
  }
  console.log(`${about.machine}, Deno ${about.deno}, ${about.date}`);
  printRows(rows);
  for (const { workload, engine, parts } of profiles) {
    console.log(`\n${workload} on ${engine}, 1 thread: ms a step`);
    for (const [part, ms] of Object.entries(parts)) {
      console.log(`  ${part.padEnd(20)} ${ms.toFixed(3).padStart(9)}`);
    }
  }
}

if (import.meta.main) await runCommand(main);
