import { tf } from "../../backend/mod.ts";
import { engineOf, setEngine } from "../../backend/registry.ts";
import { fourPoints } from "../../data/mod.ts";
import { type PresetName, presets, Training } from "../../training/mod.ts";

/** Which part of a step a SIMD kernel belongs to. */
export const PARTS: Readonly<Record<string, string>> = {
  product: "products",
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
  lerp: "optimizer",
};

/** The order in which the parts are shown. */
const ORDER = [
  "products",
  "activations",
  "losses",
  "optimizer",
  "random numbers",
  "host copies",
  "unnamed SIMD kernels",
  "small tfjs kernels",
  "tfjs bookkeeping",
] as const;

// deno-lint-ignore no-explicit-any -- kernels have many signatures
type Timed = (...args: any[]) => unknown;

/** A clock for functions that call one another: each has its own time only. */
export class Stopwatch {
  /** Milliseconds by part. */
  readonly spent: Record<string, number> = {};
  /** Milliseconds in timed calls of the function that runs. */
  #inner = 0;

  /** The same function, its own time added to a part. */
  wrap<F extends Timed>(part: string, f: F): F {
    return ((...args: Parameters<F>) => {
      const outer = this.#inner;
      this.#inner = 0;
      const start = performance.now();
      try {
        return f(...args);
      } finally {
        const all = performance.now() - start;
        this.spent[part] = (this.spent[part] ?? 0) + all - this.#inner;
        this.#inner = outer + all;
      }
    }) as F;
  }
}

/** Puts a clock around everything that the current backend computes. */
function instrument(watch: Stopwatch): void {
  const name = tf.getBackend();
  const engine = engineOf(name);
  if (!engine) throw new Error(`Backend ${name} has no kernels to time`);
  const kernels = Object.fromEntries(
    Object.entries(engine.kernels).map(([kernel, f]) => [
      kernel,
      typeof f === "function"
        ? watch.wrap(PARTS[kernel] ?? "unnamed SIMD kernels", f as Timed)
        : f,
    ]),
  ) as unknown as typeof engine.kernels;
  const product = watch.wrap("products", engine.product);
  setEngine(name, { kernels, product });
  for (const config of tf.getKernelsForBackend(name)) {
    tf.unregisterKernel(config.kernelName, name);
    tf.registerKernel({
      ...config,
      kernelFunc: watch.wrap("small tfjs kernels", config.kernelFunc),
    });
  }
  const backend = tf.backend() as unknown as {
    write: Timed;
    readSync: Timed;
  };
  const write = backend.write.bind(backend);
  const copy = watch.wrap("host copies", write);
  // Without values it only takes memory.
  backend.write = (values, ...rest) =>
    values ? copy(values, ...rest) : write(values, ...rest);
  backend.readSync = watch.wrap("host copies", backend.readSync.bind(backend));
}

/** Milliseconds of a step by part, and of the whole. */
export interface Profile {
  readonly workload: string;
  readonly msPerStep: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** Where the milliseconds of a step go, on the current backend. */
export function profile(workload: PresetName): Profile {
  const training = new Training({ ...presets[workload], seed: 1 }, fourPoints);
  const watch = new Stopwatch();
  instrument(watch);
  const { sampler } = training.state;
  sampler.draw = watch.wrap("random numbers", sampler.draw.bind(sampler));
  for (let i = 0; i < 30; i++) training.advance();
  for (const part of Object.keys(watch.spent)) watch.spent[part] = 0;
  const started = performance.now();
  let steps = 0;
  while (performance.now() - started < 3000) {
    training.advance();
    steps++;
  }
  const all = performance.now() - started;
  const known = Object.values(watch.spent).reduce((sum, ms) => sum + ms, 0);
  const spent: Record<string, number> = {
    ...watch.spent,
    "tfjs bookkeeping": all - known,
  };
  return {
    workload,
    msPerStep: all / steps,
    parts: Object.fromEntries(
      ORDER.map((part) => [part, (spent[part] ?? 0) / steps]),
    ),
  };
}

/** A profile for people. */
export function profileLines(
  { workload, engine, msPerStep, parts }: Profile & { engine: string },
): string[] {
  return [
    `\n${workload} on ${engine}, 1 thread: ms a step`,
    ...Object.entries({ ...parts, "all, clocks included": msPerStep }).map(
      ([part, ms]) =>
        `  ${part.padEnd(22)}${ms.toFixed(3).padStart(9)}` +
        `${(100 * ms / msPerStep).toFixed(1).padStart(7)} %`,
    ),
  ];
}
