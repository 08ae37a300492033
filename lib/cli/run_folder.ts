import { join } from "node:path";
import { isUnfinished } from "../notebook/whole_file.ts";
import {
  checkpointEngine,
  type Engine,
  loadTraining,
  saveTraining,
  type Training,
} from "../training/mod.ts";
import { Failure, reason } from "./failure.ts";
import { writeWhole } from "./files.ts";

const CHECKPOINT_FORMAT = ".safetensors";

/** The names of a run's files. */
export const CHECKPOINT = `checkpoint${CHECKPOINT_FORMAT}`;
export const METRICS = "metrics.jsonl";

/** Whoever holds a lock on this file in a run's folder writes there. */
const LOCK = ".lock";

/** A folder that this process alone writes to, until it is disposed of. */
export interface HeldFolder extends Disposable {}

/**
 * Takes a run's folder for this process, and clears away what a process that
 * was killed while it wrote left beside the files. The system frees the folder
 * when this process ends, however it ends.
 *
 * @throws {Failure} If another process has it, or it cannot be written to.
 */
export function holdRunFolder(folder: string): HeldFolder {
  let file: Deno.FsFile | undefined;
  let held: boolean;
  try {
    file = Deno.openSync(join(folder, LOCK), { write: true, create: true });
    held = file.tryLockSync(true);
  } catch (error) {
    file?.close();
    throw new Failure(`Cannot write to ${folder}: ${reason(error)}`);
  }
  if (!held) {
    file.close();
    throw new Failure(
      `Another process trains in ${folder}: wait until it ends, or choose ` +
        `another --out`,
    );
  }
  for (const { name } of Deno.readDirSync(folder)) {
    if (isUnfinished(name)) Deno.removeSync(join(folder, name));
  }
  return file;
}

/** Saves a training into its folder, the metrics before it included. */
export function saveRun(folder: string, training: Training): void {
  const metrics = join(folder, METRICS);
  if (has(metrics)) {
    using file = Deno.openSync(metrics, { append: true });
    file.syncSync();
  }
  writeWhole(join(folder, CHECKPOINT), saveTraining(training));
}

/** The folders beside a path that hold a run, for a message. */
function runsNear(folder: string): string {
  const parent = join(folder, "..");
  try {
    const runs = [...Deno.readDirSync(parent)]
      .filter(({ name, isDirectory }) =>
        isDirectory && has(join(parent, name, CHECKPOINT))
      )
      .map(({ name }) => join(parent, name));
    return runs.length === 0 ? "no run is near it" : runs.sort().join(", ");
  } catch {
    return `${parent} does not exist`;
  }
}

function has(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * The training that a folder holds, or a checkpoint by its own path.
 *
 * @throws {Failure} If there is none, with those that there are, or it cannot
 * be loaded.
 */
export function loadRun(path: string): Training {
  return path.endsWith(CHECKPOINT_FORMAT)
    ? readCheckpoint(path, loadTraining)
    : fromCheckpoint(path, loadTraining);
}

/**
 * What computed the run that a folder holds; undefined if it does not say.
 *
 * @throws {Failure} As {@link loadRun}.
 */
export function runEngine(folder: string): Engine | undefined {
  return fromCheckpoint(folder, checkpointEngine);
}

function fromCheckpoint<T>(
  folder: string,
  read: (bytes: Uint8Array) => T,
): T {
  const path = join(folder, CHECKPOINT);
  if (!has(path)) {
    throw new Failure(
      `No run in ${folder}: ${CHECKPOINT} is missing. Runs there are: ` +
        `${runsNear(folder)}. Make one by \`deno task train\``,
      2,
    );
  }
  return readCheckpoint(path, read);
}

function readCheckpoint<T>(path: string, read: (bytes: Uint8Array) => T): T {
  try {
    return read(Deno.readFileSync(path));
  } catch (error) {
    throw new Failure(`${path}: ${reason(error)}`, 2);
  }
}

/**
 * Makes the folder of a new run.
 *
 * @throws {Failure} If the path is a file, or a folder that is not empty.
 */
export function createRunFolder(folder: string): void {
  if (has(join(folder, CHECKPOINT))) {
    throw new Failure(
      `There is a run in ${folder} already: add --resume to go on with it, ` +
        `or choose another --out`,
      2,
    );
  }
  try {
    Deno.mkdirSync(folder, { recursive: true });
    const other = [...Deno.readDirSync(folder)].find(({ name }) =>
      name !== LOCK && !isUnfinished(name)
    );
    if (other) {
      throw new Failure(
        `${folder} holds something else (${other.name}): choose a new or an ` +
          `empty folder for --out`,
        2,
      );
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Cannot use ${folder}: ${reason(error)}`, 2);
  }
}

/** Keeps the lines of metrics.jsonl up to a step: what a resume repeats goes. */
export function cutMetrics(folder: string, step: number): void {
  const path = join(folder, METRICS);
  if (!has(path)) return;
  const kept = Deno.readTextFileSync(path).split("\n").filter((line) => {
    try {
      return JSON.parse(line).step <= step;
    } catch {
      return false; // empty, or cut short by a crash
    }
  });
  const text = kept.map((line) => `${line}\n`).join("");
  writeWhole(path, text);
}

/** Appends one line to metrics.jsonl. */
export function appendMetrics(folder: string, entry: object): void {
  const path = join(folder, METRICS);
  try {
    Deno.writeTextFileSync(path, `${JSON.stringify(entry)}\n`, {
      append: true,
    });
  } catch (error) {
    throw new Failure(`Cannot write ${path}: ${reason(error)}`);
  }
}
