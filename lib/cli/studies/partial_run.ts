import { join } from "node:path";
import {
  checkpointEngine,
  currentEngine,
  loadTraining,
  saveTraining,
  type Training,
} from "../../training/mod.ts";
import { writeWhole } from "../files.ts";

/** A run that was begun and not finished. */
export interface PartialRun {
  /** As it stood at the last checkpoint. */
  readonly training: Training;
  /** Seconds that its steps took. */
  readonly seconds: number;
}

function paths(folder: string, key: string) {
  return {
    checkpoint: join(folder, `${key}.partial.safetensors`),
    seconds: join(folder, `${key}.partial.json`),
  };
}

function secondsByStep(path: string): Record<string, number> {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch {
    return {}; // none yet, or damaged
  }
}

/**
 * An unfinished run, to go on with; undefined if there is none, its files are
 * no such thing, or another engine than the current one made it: the run would
 * not end where it ends when nothing interrupts it.
 *
 * @param folder Where runs are kept.
 * @param key The run's name, see `runKey`.
 */
export function partialRun(
  folder: string,
  key: string,
): PartialRun | undefined {
  const path = paths(folder, key);
  let training: Training;
  try {
    const bytes = Deno.readFileSync(path.checkpoint);
    const [made, now] = [checkpointEngine(bytes), currentEngine()];
    // Every worker has one thread.
    if (made?.name !== now?.name || made?.library !== now?.library) {
      return undefined;
    }
    training = loadTraining(bytes);
  } catch {
    return undefined; // the run is made from its start
  }
  const seconds = secondsByStep(path.seconds)[training.step];
  if (seconds !== undefined) return { training, seconds };
  training.dispose();
  return undefined;
}

/**
 * Keeps a run on its way.
 *
 * @throws {Failure} If it cannot be written.
 */
export function keepPartial(
  folder: string,
  key: string,
  { training, seconds }: PartialRun,
): void {
  const path = paths(folder, key);
  // First, and beside those of the checkpoint that is there: whichever of the
  // two checkpoints a sudden end leaves has its seconds.
  const all = { ...secondsByStep(path.seconds), [training.step]: seconds };
  writeWhole(path.seconds, `${JSON.stringify(all)}\n`);
  writeWhole(path.checkpoint, saveTraining(training));
}

/** Removes what is kept of a run on its way. */
export function dropPartial(folder: string, key: string): void {
  for (const path of Object.values(paths(folder, key))) {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
