import { join } from "node:path";
import type { PresetName } from "../../training/mod.ts";
import { peerArguments } from "./workload.ts";

/** The engines that a step is timed on. */
export const ENGINES = [
  "native",
  "wasm",
  "stock-wasm",
  "torch-eager",
  "torch-eager-shared",
  "torch-compile",
  "jax-jit",
  "jax-jit-shared",
] as const;

/** The name of an engine. */
export type EngineName = typeof ENGINES[number];

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

/** Whether an engine can run on more than one thread. */
export function threads(engine: EngineName): readonly number[] {
  return engine === "wasm" || engine === "stock-wasm" ? [1] : [1, 2];
}

/** A process that runs steps on demand. */
export interface RunningEngine {
  /** Milliseconds of each of so many steps. */
  run(steps: number): Promise<number[]>;
  end(): Promise<void>;
}

/** The command that runs worker.ts. */
export function workerCommand(
  preset: PresetName,
  engine: string,
  ...more: string[]
): string[] {
  const permissions = ["--allow-read", "--allow-ffi", "--allow-env"];
  return [
    Deno.execPath(),
    "run",
    "-q",
    ...permissions,
    "--allow-sys",
    join("lib", "cli", "bench", "worker.ts"),
    preset,
    engine,
    ...more,
  ];
}

/** The command of an engine; undefined where it is not installed. */
function commandOf(
  engine: EngineName,
  preset: PresetName,
  threads: number,
): string[] | undefined {
  if (["native", "wasm", "stock-wasm"].includes(engine)) {
    return workerCommand(preset, engine);
  }
  if (!exists(peersPython())) return undefined;
  const [library] = engine.split("-");
  return [
    peersPython(),
    join("tests", "bench", "peers", `${library}_peer.py`),
    peerArguments({
      name: preset,
      threads,
      shared: engine.endsWith("-shared"),
      compile: engine === "torch-compile",
    }),
  ];
}

/** On one thread every engine is pinned to one core, where that is possible. */
function pinned(command: string[], threads: number): string[] {
  return threads === 1 && exists("/usr/bin/taskset")
    ? ["/usr/bin/taskset", "-c", "0", ...command]
    : command;
}

/**
 * Starts an engine and waits until it is warm.
 *
 * @returns Undefined, with the reason, where it does not start.
 */
export async function startEngine(
  engine: EngineName,
  preset: PresetName,
  threads: number,
): Promise<RunningEngine | string> {
  const command = commandOf(engine, preset, threads);
  if (!command) return "not installed: deno task bench --install-peers";
  const [program, ...args] = pinned(command, threads);
  const child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: {
      AVB_THREADS: String(threads),
      OMP_NUM_THREADS: String(threads),
    },
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
  if (await line() === undefined) {
    await child.status;
    return (await said).trim().split("\n").at(-1) || "it ended without a word";
  }
  return {
    async run(steps) {
      await input.write(new TextEncoder().encode(`${steps}\n`));
      const text = await line();
      if (text === undefined) throw new Error(`${engine} ended: ${await said}`);
      return JSON.parse(text);
    },
    async end() {
      await input.close();
      await child.status;
      await said;
    },
  };
}
