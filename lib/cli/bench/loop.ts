import { fourPoints } from "../../data/mod.ts";
import { presets, Training } from "../../training/mod.ts";
import { quantile } from "./rounds.ts";

/** What it costs that a training lets timers and signals in. */
export interface LoopCost {
  readonly workload: string;
  /** Steps of either kind. */
  readonly steps: number;
  /** Median time by `run` over that by `advance`, of pairs of blocks. */
  readonly ratio: number;
  readonly p10: number;
  readonly p90: number;
}

/** Steps of one block. */
const BLOCK = 25;
const PAIRS = 100;

/** `Training.run`, which yields, against bare steps, in turns. */
export async function measureLoop(): Promise<LoopCost> {
  const workload = "table-1";
  const training = new Training({ ...presets[workload], seed: 1 }, fourPoints);
  const byRun = async () => {
    const until = training.step + BLOCK;
    const start = performance.now();
    for await (const _ of training.run({ until })) { /* nothing to show */ }
    return performance.now() - start;
  };
  const bare = () => {
    const start = performance.now();
    for (let i = 0; i < BLOCK; i++) training.advance();
    return performance.now() - start;
  };
  await byRun();
  bare();
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    // Which comes first changes, so that a drift does not count.
    if (pair % 2 === 0) {
      const yielding = await byRun();
      ratios.push(yielding / bare());
    } else {
      const plain = bare();
      ratios.push(await byRun() / plain);
    }
  }
  ratios.sort((a, b) => a - b);
  return {
    workload,
    steps: BLOCK * PAIRS,
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
    `${ratio.toFixed(4)} times the bare steps ` +
    `(${p10.toFixed(4)} to ${p90.toFixed(4)})`,
  ];
}
