import { fourPoints } from "../../data/mod.ts";
import { presets, Training } from "../../training/mod.ts";
import { quantile } from "./rounds.ts";

/** What it costs that a training lets timers and signals in. */
export interface LoopCost {
  readonly workload: string;
  /** Steps of all blocks. */
  readonly steps: number;
  /** A block's time over that of its steps alone, median of the blocks. */
  readonly ratio: number;
  readonly p10: number;
  readonly p90: number;
}

/** Steps of one block, each half a second or more. */
const BLOCK = 100;
const BLOCKS = 50;

/**
 * What `Training.run` takes beside its steps. Both are measured in one pass:
 * from run to run a step varies by more than what is looked for.
 */
export async function measureLoop(): Promise<LoopCost> {
  const workload = "table-1";
  const training = new Training({ ...presets[workload], seed: 1 }, fourPoints);
  const ratios: number[] = [];
  let inSteps = 0;
  for (let block = 0; block <= BLOCKS; block++) {
    const until = training.step + BLOCK;
    const before = inSteps;
    const start = performance.now();
    for await (const { seconds } of training.run({ until })) inSteps = seconds;
    const all = (performance.now() - start) / 1000;
    // The first block compiles.
    if (block > 0) ratios.push(all / (inSteps - before));
  }
  ratios.sort((a, b) => a - b);
  return {
    workload,
    steps: BLOCK * BLOCKS,
    ratio: quantile(ratios, 0.5),
    p10: quantile(ratios, 0.1),
    p90: quantile(ratios, 0.9),
  };
}

/** The cost for people. */
export function loopLines(
  { engine, workload, ratio, p10, p90 }: LoopCost & { engine: string },
): string[] {
  return [
    `\nA training loop that yields (${workload} on ${engine}): ` +
    `${ratio.toFixed(4)} times its steps alone ` +
    `(${p10.toFixed(4)} to ${p90.toFixed(4)})`,
  ];
}
