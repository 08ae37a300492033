/**
 * `deno task bench`: milliseconds a training step, on this project's engines
 * and on every peer that is installed, in one run; and what lies behind them.
 *
 * @module
 */
import {
  readArguments,
  readInteger,
  readName,
  refusePositionals,
} from "./arguments.ts";
import {
  askEngine,
  ENGINES,
  LAYER_ENGINES,
  type OwnEngine,
  PEERS_VENV,
  peersPython,
  STEP_ENGINES,
  threadCounts,
} from "./bench/engine.ts";
import { type LoopCost, loopLines } from "./bench/loop.ts";
import { memoryLines, type MemoryRecord } from "./bench/memory.ts";
import { type Peak, peakLines } from "./bench/peak.ts";
import { type Profile, profileLines } from "./bench/profile.ts";
import { type BenchRow, benchWorkload, rowLines } from "./bench/rounds.ts";
import { scalingLines, type ScalingTimes } from "./bench/scaling.ts";
import { timeLines, type TimeToRow } from "./bench/time.ts";
import { Failure, runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { readList } from "./studies/study_flags.ts";

const COMMAND = "deno task bench [--only a,b] [--workloads a,b] " +
  "[--engines a,b] [--rounds N] [--steps N] [--json] [--install-peers]";

const PARTS = [
  "steps",
  "layer",
  "peak",
  "profile",
  "scaling",
  "memory",
  "loop",
  "time",
] as const;

const WORKLOADS = ["blog", "table-1", "mescheder-toy"] as const;

const PEERS = ["torch==2.13.0", "jax==0.10.2", "jaxlib==0.10.2"];

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

function chosen<T extends string>(
  flag: "only" | "workloads" | "engines",
  text: string | undefined,
  { all, preset = all }: { all: readonly T[]; preset?: readonly T[] },
): readonly T[] {
  if (text === undefined) return preset;
  const what = flag === "only" ? "part" : flag.slice(0, -1);
  const names = readList(flag, text).map((name) => readName(what, name, all));
  return all.filter((name) => names.includes(name));
}

/** What is asked of this run. */
function readCommand(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    only: { type: "string" },
    workloads: { type: "string" },
    engines: { type: "string" },
    rounds: { type: "string" },
    steps: { type: "string" },
    json: { type: "boolean" },
    "install-peers": { type: "boolean" },
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const number = (flag: "rounds" | "steps", preset: string, max: number) =>
    readInteger(flag, values[flag] ?? preset, { min: 1, max });
  return {
    only: chosen("only", values.only, {
      all: PARTS,
      preset: ["steps", "layer"],
    }),
    workloads: chosen("workloads", values.workloads, { all: WORKLOADS }),
    engines: chosen("engines", values.engines, { all: ENGINES }),
    rounds: number("rounds", "5", 1000),
    memorySteps: number("steps", "20000", 10_000_000),
    json: values.json === true,
    installPeers: values["install-peers"] === true,
  };
}

type Command = ReturnType<typeof readCommand>;

/** The rows of all workloads that are asked for. */
async function allRows(command: Command): Promise<BenchRow[]> {
  const { only, engines, rounds } = command;
  const rows: BenchRow[] = [];
  if (only.includes("steps")) {
    const able = STEP_ENGINES.filter((engine) => engines.includes(engine));
    for (const workload of command.workloads) {
      rows.push(...await benchWorkload(workload, able, rounds));
    }
  }
  if (only.includes("layer")) {
    const able = LAYER_ENGINES.filter((engine) => engines.includes(engine));
    rows.push(...await benchWorkload("layer", able, rounds));
  }
  return rows;
}

/** A result with the engine that it was measured on. */
type On<T> = T & { readonly engine: OwnEngine };
type OnThreads<T> = On<T> & { readonly threads: number };

/** The parts beside the rows, one after the other. */
async function otherParts({ only, workloads, engines, memorySteps }: Command) {
  const own = (["native", "wasm"] as const)
    .filter((engine) => engines.includes(engine));
  // Where one engine tells enough.
  const [fastest] = own;
  const ask = async <T>(
    task: typeof PARTS[number],
    engine: OwnEngine,
    options: { threads?: number; argument?: unknown },
  ): Promise<T[]> => {
    const threads = options.threads ? `, ${options.threads} thread(s)` : "";
    console.error(`Running: ${task} on ${engine}${threads}`);
    const result = await askEngine<T>(task, engine, options);
    if (typeof result !== "string") return [result];
    console.error(`Skipped ${task} on ${engine}${threads}: ${result}`);
    return [];
  };

  const peak: OnThreads<Peak>[] = [];
  const scaling: BenchRow[] = [];
  const profiles: OnThreads<Profile>[] = [];
  const memory: On<MemoryRecord>[] = [];
  for (const engine of own) {
    for (const threads of threadCounts(engine)) {
      if (only.includes("peak")) {
        const argument = workloads;
        const found = await ask<Peak>("peak", engine, { threads, argument });
        peak.push(...found.map((one) => ({ engine, threads, ...one })));
      }
      if (only.includes("scaling")) {
        const found = await ask<ScalingTimes[]>("scaling", engine, { threads });
        scaling.push(
          ...found.flat().map(({ workload, ...times }) => ({
            workload,
            engine,
            threads,
            ...times,
          })),
        );
      }
    }
    for (const argument of only.includes("profile") ? workloads : []) {
      const options = { threads: 1, argument };
      const found = await ask<Profile>("profile", engine, options);
      profiles.push(...found.map((one) => ({ engine, threads: 1, ...one })));
    }
    if (only.includes("memory")) {
      const argument = memorySteps;
      const found = await ask<MemoryRecord>("memory", engine, { argument });
      memory.push(...found.map((one) => ({ engine, ...one })));
    }
  }

  const loop: On<LoopCost>[] = [];
  const time: On<TimeToRow & { seconds: number }>[] = [];
  if (fastest && only.includes("loop")) {
    const found = await ask<LoopCost>("loop", fastest, { threads: 1 });
    loop.push(...found.map((one) => ({ engine: fastest, ...one })));
  }
  if (fastest && only.includes("time")) {
    const started = performance.now();
    const found = await ask<TimeToRow>("time", fastest, {});
    const seconds = (performance.now() - started) / 1000;
    time.push(...found.map((one) => ({ engine: fastest, ...one, seconds })));
  }
  return { profiles, scaling, peak, memory, loop, time };
}

/** Figures of a busy machine are of no use: another's load shows in them. */
function warnIfBusy(): void {
  const [load] = Deno.loadavg();
  if (load! > 0.5) {
    console.error(
      `Warning: other programs are running (load ${load!.toFixed(1)}); on a ` +
        `quiet machine the figures are lower and their ratios others`,
    );
  }
}

async function main(): Promise<void> {
  const command = readCommand(Deno.args);
  if (command.installPeers) await installPeers();
  warnIfBusy();
  const about = {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    deno: Deno.version.deno,
  };
  const rows = await allRows(command);
  const others = await otherParts(command);
  if (command.json) {
    console.log(JSON.stringify({ ...about, rows, ...others }));
    return;
  }
  const lines = [
    `${about.machine}, Deno ${about.deno}, ${about.date}`,
    ...rowLines(rows),
    ...others.peak.flatMap(peakLines),
    ...others.profiles.flatMap(profileLines),
    ...scalingLines(others.scaling),
    ...others.memory.flatMap(memoryLines),
    ...others.loop.flatMap(loopLines),
    ...others.time.flatMap(timeLines),
  ];
  console.log(lines.join("\n"));
}

if (import.meta.main) await runCommand(main);
