import { tf } from "../../backend/mod.ts";
import type { WasmBackend } from "../../backend/heap.ts";
import { fourPoints } from "../../data/mod.ts";
import { Training, type TrainingConfig } from "../../training/mod.ts";
import { withWidth } from "./scaling.ts";

/** What a process holds at one moment. */
export interface MemorySample {
  /** Steps since the warm-up. */
  readonly step: number;
  /** Bytes of the process that lie in main memory. */
  readonly resident: number;
  /** Bytes of the backend's memory, which never shrinks. */
  readonly heap: number;
  /** tfjs's tensors, and their bytes. */
  readonly tensors: number;
  readonly tensorBytes: number;
}

/** Memory over a long run. */
export interface MemoryRecord {
  readonly workload: string;
  readonly steps: number;
  readonly samples: readonly MemorySample[];
  /** See {@link isFlat}. */
  readonly flat: boolean;
}

/** `table-1`, so small that 20,000 steps take seconds. */
function smallConfig(): TrainingConfig {
  // The rates fall over all steps, which are never all made.
  return { ...withWidth(16), seed: 1, steps: 1_000_000, batchSize: 64 };
}

/** What a garbage collector's play may add to a process, in bytes. */
const PLAY = 16 * 2 ** 20;

/**
 * Whether memory stays as it is: no more tensors and no larger heap than after
 * the warm-up, and at the end of the run no more memory of the whole process
 * than in its first half, but for the garbage collector's play.
 */
export function isFlat(samples: readonly MemorySample[]): boolean {
  const first = samples[0]!;
  const last = samples.at(-1)!;
  const half = samples.slice(0, Math.ceil(samples.length / 2));
  const before = Math.max(...half.map(({ resident }) => resident));
  return last.tensors === first.tensors &&
    last.tensorBytes === first.tensorBytes && last.heap === first.heap &&
    last.resident <= before + PLAY;
}

/** What this process holds now, garbage collected where that is allowed. */
export function sampleMemory(step: number): MemorySample {
  (globalThis as { gc?: () => void }).gc?.();
  const { numTensors, numBytes } = tf.memory();
  const { wasm } = tf.backend() as Partial<WasmBackend>;
  return {
    step,
    resident: Deno.memoryUsage().rss,
    heap: wasm?.HEAPU8.length ?? 0,
    tensors: numTensors,
    tensorBytes: numBytes,
  };
}

/** Runs so many steps on the current backend and looks eleven times. */
export function measureMemory(steps: number): MemoryRecord {
  const training = new Training(smallConfig(), fourPoints);
  for (let i = 0; i < 200; i++) training.advance();
  const samples = [sampleMemory(0)];
  const stops = Math.min(10, steps);
  let step = 0;
  for (let i = 1; i <= stops; i++) {
    for (; step < Math.round(i * steps / stops); step++) training.advance();
    samples.push(sampleMemory(step));
  }
  return {
    workload: "table-1 width=16 batch=64",
    steps,
    samples,
    flat: isFlat(samples),
  };
}

/** A look at the memory for people. */
export function memoryText(
  { resident, heap, tensors, tensorBytes }: Omit<MemorySample, "step">,
): string {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return `resident ${mebibytes(resident)} MiB, heap ${mebibytes(heap)} MiB, ` +
    `${tensors} tensors of ${(tensorBytes / 1024).toFixed(1)} KiB`;
}

/** A long run's memory for people. */
export function memoryLines(
  { engine, workload, steps, samples, flat }: MemoryRecord & {
    engine: string;
  },
): string[] {
  return [
    `\nMemory of ${workload} on ${engine} over ${steps} steps: ` +
    (flat ? "flat" : "NOT flat"),
    ...samples.map((sample) =>
      `  step ${String(sample.step).padEnd(8)} ${memoryText(sample)}`
    ),
  ];
}
