/**
 * One of this project's engines, or jax-js, in a process of its own, which
 * bench.ts starts on cores of its choice: worker.ts TASK ENGINE ARGUMENT.
 *
 * @module
 */
import { initBackend, tf } from "../../backend/mod.ts";
import { fourPoints } from "../../data/mod.ts";
import { type PresetName, presets, Training } from "../../training/mod.ts";
import { type EngineName, isStock } from "./engine.ts";
import { layerPass } from "./layer.ts";
import { measureLoop } from "./loop.ts";
import { measureMemory } from "./memory.ts";
import { measurePeak } from "./peak.ts";
import { profile } from "./profile.ts";
import { measureScaling } from "./scaling.ts";
import { stockStep } from "./stock_step.ts";
import { measureTime } from "./time.ts";

/** Calls before the first that is timed; stock tfjs compiles nothing. */
function warmUp(engine: EngineName): number {
  return isStock(engine) ? 0 : 30;
}

/**
 * Says that it is ready, then for every number of passes on standard input the
 * milliseconds of each.
 */
async function serve(
  pass: () => unknown,
  engine: EngineName,
): Promise<void> {
  for (let i = 0; i < warmUp(engine); i++) await pass();
  console.log(JSON.stringify({ ready: true }));
  // bench.ts waits for the answer before it writes the next line.
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of lines) {
    const times: number[] = [];
    for (let i = 0; i < Number(line); i++) {
      const start = performance.now();
      const result = pass();
      if (result instanceof Promise) await result;
      times.push(performance.now() - start);
    }
    console.log(JSON.stringify(times));
  }
}

async function startBackend(engine: EngineName): Promise<void> {
  const announce = () => {};
  if (isStock(engine)) await tf.setBackend("wasm");
  else await initBackend(engine as "native" | "wasm", { announce });
}

const RESULTS: Record<string, (argument: never) => unknown> = {
  profile,
  peak: measurePeak,
  scaling: measureScaling,
  memory: measureMemory,
  loop: measureLoop,
  time: measureTime,
};

async function main(): Promise<void> {
  const [task, engine, argument] = Deno.args as [string, EngineName, string];
  if (task === "layer") {
    const cores = { value: Number(argument) };
    // jax-js starts a worker for every core that it is told of.
    if (engine === "jax-js") {
      Object.defineProperty(navigator, "hardwareConcurrency", cores);
    } else await startBackend(engine);
    return serve(await layerPass(engine), engine);
  }
  await startBackend(engine);
  if (task === "steps" && engine === "stock-wasm") {
    return serve(stockStep(argument as PresetName), engine);
  }
  if (task === "steps") {
    const config = { ...presets[argument as PresetName], seed: 1 };
    const training = new Training(config, fourPoints);
    return serve(() => training.advance(), engine);
  }
  const result = await RESULTS[task]!(JSON.parse(argument) as never);
  console.log(JSON.stringify(result));
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    // One line: bench.ts shows it beside the engine's name.
    console.error((error as Error).message);
    Deno.exit(1);
  }
  // Workers of jax-js would keep the process.
  Deno.exit(0);
}
