import { ConfigError } from "../training/mod.ts";
import { USAGE } from "./arguments.ts";
import { Failure } from "./failure.ts";

/**
 * A configuration that a command's arguments make.
 *
 * @param make Checks it.
 * @throws {Failure} Of usage, with the faults that were found.
 */
export function readConfig<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(error.message, USAGE);
    throw error;
  }
}
