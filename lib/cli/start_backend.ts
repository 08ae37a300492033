import { type Backend, initBackend } from "../backend/mod.ts";
import { currentEngine, type Engine } from "../training/mod.ts";
import { USAGE } from "./arguments.ts";
import { Failure } from "./failure.ts";

/**
 * Starts the backend for a command.
 *
 * @throws {Failure} If AVB_BACKEND or AVB_THREADS asks for what there is not.
 */
export async function startBackend(): Promise<Backend> {
  try {
    return await initBackend();
  } catch (error) {
    throw new Failure((error as Error).message, USAGE);
  }
}

function engineText({ name, threads, library }: Engine): string {
  return [name, library, `threads ${threads}`].filter(Boolean).join(", ");
}

/**
 * Starts the backend that a run was begun on, as far as AVB_BACKEND and
 * AVB_THREADS leave it open and this machine has it.
 *
 * @param recorded What the run's checkpoint says; undefined if it does not.
 * @returns A line that says why the run will not end bit for bit where it
 * would have ended without the interruption; undefined if it will.
 * @throws {Failure} If there is no backend to start.
 */
export async function resumeBackend(
  recorded: Engine | undefined,
): Promise<string | undefined> {
  const start = "Not bit for bit the uninterrupted run: ";
  if (!recorded) {
    await startBackend();
    return `${start}the checkpoint does not say on what it was made`;
  }
  if (!Deno.env.get("AVB_THREADS")) {
    Deno.env.set("AVB_THREADS", String(recorded.threads));
  }
  const wanted = Deno.env.get("AVB_BACKEND") ? undefined : recorded.name;
  try {
    await initBackend(wanted);
  } catch {
    await startBackend();
  }
  const now = engineText(currentEngine()!);
  const then = engineText(recorded);
  return now === then
    ? undefined
    : `${start}begun on ${then}; going on with ${now}`;
}
