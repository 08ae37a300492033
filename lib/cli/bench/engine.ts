import { join } from "node:path";
import type { PresetName } from "../../training/mod.ts";
import { Failure } from "../failure.ts";
import { environmentOf } from "../jupyter/environment.ts";
import { layerArguments, stepArguments } from "./workload.ts";

/** The engines that run whole training steps. */
export const STEP_ENGINES = [
  "native",
  "wasm",
  "stock-wasm",
  "stock-wasm-shared",
  "torch-eager",
  "torch-eager-shared",
  "torch-compile",
  "jax-jit",
  "jax-jit-shared",
] as const;

/** The engines that run one layer forward and backward. */
export const LAYER_ENGINES = [
  "native",
  "wasm",
  "stock-wasm",
  "torch-eager",
  "jax-jit",
  "jax-js",
] as const;

/** Every engine. */
export const ENGINES = [...STEP_ENGINES, "jax-js"] as const;

/** The name of an engine. */
export type EngineName = typeof ENGINES[number];

/** This project's own engines, which the parts beside the rows look into. */
export type OwnEngine = "native" | "wasm";

/** What is timed: a training step of a preset, or one layer. */
export type WorkloadName = PresetName | "layer";

/** Where `deno task bench --install-peers` puts them. */
export const PEERS_VENV = ".venv-bench";

/** The peers' Python. */
export function peersPython(): string {
  return Deno.build.os === "windows"
    ? join(PEERS_VENV, "Scripts", "python.exe")
    : join(PEERS_VENV, "bin", "python");
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Whether tfjs runs without kernels of ours. */
export function isStock(engine: EngineName): boolean {
  return engine.startsWith("stock-wasm");
}

/** The numbers of threads that an engine is timed with. */
export function threadCounts(engine: EngineName): readonly number[] {
  return engine === "wasm" || isStock(engine) ? [1] : [1, 2];
}

let allowed: readonly number[] | undefined;

/** The cores this process may use; undefined where nobody can tell. */
function cores(): readonly number[] | undefined {
  if (allowed) return allowed;
  try {
    const { stdout } = new Deno.Command("taskset", {
      args: ["-cp", String(Deno.pid)],
    }).outputSync();
    const list = new TextDecoder().decode(stdout).match(/: ([\d,-]+)/)?.[1];
    return allowed = list?.split(",").flatMap((range) => {
      const [from, to = from] = range.split("-").map(Number);
      return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
    });
  } catch {
    return undefined; // no taskset on this system
  }
}

/** Why this machine cannot run so many threads at once. */
function tooFewCores(threads: number): string | undefined {
  const count = cores()?.length ?? navigator.hardwareConcurrency;
  return threads > count ? `only ${count} core(s)` : undefined;
}

/**
 * As many cores as threads, and no more, for every engine: garbage collectors
 * and compilers of the engines stay on the same cores.
 */
function pinned(command: readonly string[], threads: number): string[] {
  const chosen = cores()?.slice(0, threads);
  return chosen
    ? ["taskset", "-c", chosen.join(","), ...command]
    : [...command];
}

/** Runs worker.ts. */
function workerCommand(task: string, engine: string, argument: string) {
  return [
    environmentOf().deno,
    // memory.ts collects garbage before it looks.
    ...["run", "-q", "--no-prompt", "--v8-flags=--expose-gc"],
    ...["--allow-read", "--allow-ffi", "--allow-env", "--allow-sys=cpus"],
    join("lib", "cli", "bench", "worker.ts"),
    ...[task, engine, argument],
  ];
}

/** The command of an engine, or why there is none. */
function commandOf(
  engine: EngineName,
  workload: WorkloadName,
  threads: number,
): string[] | string {
  if (engine === "jax-js" || !/^(torch|jax)/.test(engine)) {
    return workload === "layer"
      ? workerCommand("layer", engine, String(threads))
      : workerCommand("steps", engine, workload);
  }
  if (!exists(peersPython())) {
    return "not installed: deno task bench --install-peers";
  }
  const library = engine.split("-")[0]!;
  const script = workload === "layer" ? "layer" : "peer";
  return [
    peersPython(),
    join("tests", "bench", "peers", `${library}_${script}.py`),
    workload === "layer" ? layerArguments(threads) : stepArguments(workload, {
      threads,
      shared: engine.endsWith("-shared"),
      compile: engine === "torch-compile",
    }),
  ];
}

function environment(threads?: number): Record<string, string> {
  if (threads === undefined) return { NO_COLOR: "1" };
  const count = String(threads);
  return { NO_COLOR: "1", AVB_THREADS: count, OMP_NUM_THREADS: count };
}

/** A process that runs steps on demand. */
export interface RunningEngine {
  /** What it is, where it says so. */
  readonly version: string | undefined;
  /** Milliseconds of each of so many steps. */
  run(steps: number): Promise<number[]>;
  end(): Promise<void>;
}

/** Why a process gave up, in one line. */
function reason(said: string): string {
  const lines = said.trim().split("\n");
  return lines.find((line) => line.startsWith("error:")) || lines.at(-1) ||
    "it ended without a word";
}

/**
 * Starts an engine and waits until it is warm.
 *
 * @returns The reason where it does not start.
 */
export async function startEngine(
  engine: EngineName,
  workload: WorkloadName,
  threads: number,
): Promise<RunningEngine | string> {
  const command = commandOf(engine, workload, threads);
  const problem = typeof command === "string" ? command : tooFewCores(threads);
  if (problem !== undefined) return problem;
  const [program, ...args] = pinned(command as string[], threads);
  const child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: environment(threads),
  }).spawn();
  const said = new Response(child.stderr).text();
  const input = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const line = async (): Promise<string | undefined> => {
    for (;;) {
      const end = rest.indexOf("\n");
      if (end >= 0) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return text;
      }
      const { value, done } = await reader.read();
      if (done) return undefined;
      rest += value;
    }
  };
  const first = await line();
  if (first === undefined) {
    await child.status;
    return reason(await said);
  }
  return {
    version: JSON.parse(first).version,
    async run(steps) {
      await input.write(new TextEncoder().encode(`${steps}\n`));
      const text = await line();
      if (text === undefined) {
        throw new Failure(`${engine} ended: ${reason(await said)}`);
      }
      return JSON.parse(text);
    },
    async end() {
      await input.close();
      await child.status;
      await said;
    },
  };
}

/**
 * Asks one of this project's engines for one result, in a process of its own.
 *
 * @param task Which, of worker.ts.
 * @param options Threads, or as many as lib takes by itself; what the task
 * wants to know.
 * @returns The reason where it does not start.
 */
export async function askEngine<T>(
  task: string,
  engine: OwnEngine,
  options: { readonly threads?: number; readonly argument?: unknown } = {},
): Promise<T | string> {
  const { threads, argument = null } = options;
  const command = workerCommand(task, engine, JSON.stringify(argument));
  const problem = threads === undefined ? undefined : tooFewCores(threads);
  if (problem !== undefined) return problem;
  const [program, ...args] = threads === undefined
    ? command
    : pinned(command, threads);
  const { success, stdout, stderr } = await new Deno.Command(program!, {
    args,
    stdin: "null",
    env: environment(threads),
  }).output();
  const decoder = new TextDecoder();
  if (!success) return reason(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
