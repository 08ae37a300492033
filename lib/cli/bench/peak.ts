import { tf } from "../../backend/mod.ts";
import { offsetOf, type WasmBackend } from "../../backend/heap.ts";
import { engineOf } from "../../backend/registry.ts";
import { fourPoints } from "../../data/mod.ts";
import { type PresetName, presets, Training } from "../../training/mod.ts";
import { flops, type MatrixProduct, stepProducts } from "./products.ts";
import { quantile } from "./rounds.ts";

/** The products whose best rate is called the peak. */
const SIZES: readonly MatrixProduct[] = [
  { m: 500, n: 256, inner: 256 },
  { m: 1024, n: 1024, inner: 1024 },
];

/** How near a step comes to what products alone could do. */
export interface StepRate {
  readonly workload: string;
  /** Of the products of a step, savings of work taken off. */
  readonly flops: number;
  readonly msPerStep: number;
  readonly gflops: number;
  /** Of the peak. */
  readonly share: number;
}

/** The rates of a backend's products, in GFLOPS. */
export interface Peak {
  /** The best of many calls, by m x n x inner. */
  readonly products: Readonly<Record<string, number>>;
  /** The best of all. */
  readonly peak: number;
  readonly steps: readonly StepRate[];
}

/** The best rate of one product on the tensors' own memory. */
function bestRate(size: MatrixProduct): number {
  const { m, n, inner } = size;
  const backend = tf.backend() as WasmBackend;
  const engine = engineOf(tf.getBackend())!;
  const [a, b, c] = [[m, inner], [inner, n], [m, n]].map((shape) =>
    tf.randomUniform(shape)
  ) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const at = (tensor: tf.Tensor) => offsetOf(backend, tensor);
  const operation = flops([size]);
  let best = 0;
  const end = performance.now() + 500;
  while (performance.now() < end) {
    // A few at once, so that the clock's own time does not matter.
    const calls = Math.ceil(1e8 / operation);
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      engine.product(backend, at(a), false, at(b), false, at(c), m, n, inner);
    }
    const ms = performance.now() - start;
    best = Math.max(best, operation * calls / ms / 1e6);
  }
  tf.dispose([a, b, c]);
  return best;
}

/** The peak of the current backend and the share of it that steps reach. */
export function measurePeak(workloads: readonly PresetName[]): Peak {
  const rates = () => SIZES.map(bestRate);
  let best = rates();
  const steps = workloads.map((workload) => {
    const training = new Training(
      { ...presets[workload], seed: 1 },
      fourPoints,
    );
    for (let i = 0; i < 30; i++) training.advance();
    const times: number[] = [];
    const end = performance.now() + 2000;
    while (performance.now() < end) {
      const start = performance.now();
      training.advance();
      times.push(performance.now() - start);
    }
    training.dispose();
    // Again beside every workload: the machine's speed changes.
    best = rates().map((rate, i) => Math.max(rate, best[i]!));
    return { workload, msPerStep: quantile(times.sort((a, b) => a - b), 0.5) };
  });
  const peak = Math.max(...best);
  return {
    products: Object.fromEntries(
      SIZES.map(({ m, n, inner }, i) => [`${m} x ${n} x ${inner}`, best[i]!]),
    ),
    peak,
    steps: steps.map(({ workload, msPerStep }) => {
      const work = flops(stepProducts(presets[workload], {
        xDim: fourPoints.xDim,
        rows: fourPoints.rows.length,
      }));
      const gflops = work / msPerStep / 1e6;
      return {
        workload,
        flops: work,
        msPerStep,
        gflops,
        share: gflops / peak,
      };
    }),
  };
}

/** A peak for people. */
export function peakLines(
  { engine, threads, products, peak, steps }: Peak & {
    engine: string;
    threads: number;
  },
): string[] {
  return [
    `\nProducts of ${engine}, ${threads} thread(s): GFLOPS`,
    ...Object.entries(products).map(([size, rate]) =>
      `  ${size.padEnd(22)}${rate.toFixed(1).padStart(9)}`
    ),
    ...steps.map(({ workload, flops, msPerStep, gflops, share }) =>
      `  ${`step of ${workload}`.padEnd(22)}${gflops.toFixed(1).padStart(9)}` +
      `${(100 * share).toFixed(0).padStart(5)} % of the peak ` +
      `${peak.toFixed(1)}; ${(flops / 1e9).toFixed(3)} GFLOP in ` +
      `${msPerStep.toFixed(2)} ms`
    ),
  ];
}
