import { type Backend, initBackend } from "../backend/mod.ts";
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
