/**
 * One of this project's engines for bench.ts: says that it is ready, then for
 * every number of steps on standard input the milliseconds of each, or with
 * the argument `profile` where they go.
 *
 * @module
 */
import { initBackend, tf } from "../../backend/mod.ts";
import { registerFused } from "../../backend/fused.ts";
import { engineOf } from "../../backend/registry.ts";
import { fourPoints } from "../../data/mod.ts";
import { type PresetName, presets, Training } from "../../training/mod.ts";

const WARM_UP = 30;

/** Which part of a step a kernel belongs to. */
const PARTS: Record<string, string> = {
  biasActivation: "activations",
  activationGradient: "activations",
  columnSum: "activations",
  bernoulli: "losses",
  bernoulliGradient: "losses",
  softplus: "losses",
  softplusGradient: "losses",
  indexedInnerProduct: "losses",
  indexedRows: "losses",
  scatterRows: "losses",
  adam: "optimizer",
};

/** Milliseconds by part, summed over all calls. */
type Spent = Record<string, number>;

/** The same function, its time added to a part. */
// deno-lint-ignore no-explicit-any -- kernels have many signatures
function timed<F extends (...args: any[]) => unknown>(
  spent: Spent,
  part: string,
  f: F,
): F {
  return ((...args: Parameters<F>) => {
    const start = performance.now();
    const result = f(...args);
    spent[part] = (spent[part] ?? 0) + performance.now() - start;
    return result;
  }) as F;
}

/** Registers the backend's kernels again, each with a clock around it. */
function instrument(spent: Spent): void {
  const name = tf.getBackend();
  const engine = engineOf(name);
  if (!engine) throw new Error(`Backend ${name} has no kernels to time`);
  const kernels = Object.fromEntries(
    Object.entries(engine.kernels).map(([kernel, f]) =>
      kernel in PARTS && typeof f === "function"
        ? [kernel, timed(spent, PARTS[kernel]!, f as () => unknown)]
        : [kernel, f]
    ),
  ) as unknown as typeof engine.kernels;
  registerFused(name, {
    kernels,
    product: timed(spent, "products", engine.product),
  });
  // Adam takes its kernel from the engine, not from tfjs's registry.
  Object.assign(engine, { kernels });
}

async function main(): Promise<void> {
  const [preset, engine, mode] = Deno.args as [PresetName, string, string?];
  if (engine === "stock-wasm") await tf.setBackend("wasm");
  else {
    await initBackend(engine as "native" | "wasm" | "cpu", {
      announce: () => {},
    });
  }
  const training = new Training({ ...presets[preset], seed: 1 }, fourPoints);
  const spent: Spent = {};
  if (mode === "profile") {
    instrument(spent);
    const { sampler } = training.state;
    sampler.draw = timed(spent, "random numbers", sampler.draw);
    const backend = tf.backend() as unknown as {
      write: (...args: unknown[]) => unknown;
      readSync: (...args: unknown[]) => unknown;
    };
    backend.readSync = timed(
      spent,
      "host copies",
      backend.readSync.bind(backend),
    );
  }
  const warmUp = engine === "stock-wasm" ? 1 : WARM_UP;
  for (let i = 0; i < warmUp; i++) training.advance();
  for (const part of Object.keys(spent)) spent[part] = 0;
  console.log(JSON.stringify({ ready: true }));

  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of lines) {
    const steps = Number(line);
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      training.advance();
      times.push(performance.now() - start);
    }
    if (mode === "profile") {
      const all = times.reduce((sum, ms) => sum + ms, 0);
      const known = Object.values(spent).reduce((sum, ms) => sum + ms, 0);
      const parts = { ...spent, "tfjs and the rest": all - known };
      console.log(JSON.stringify(
        Object.fromEntries(
          Object.entries(parts).map(([part, ms]) => [part, ms / steps]),
        ),
      ));
    } else console.log(JSON.stringify(times));
  }
}

if (import.meta.main) await main();
