/** The value of an environment variable; undefined without permission. */
function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

function flag(name: string): boolean | undefined {
  const value = variable(name)?.trim().toLowerCase();
  if (value === undefined || value === "") return undefined;
  if (["1", "true", "yes", "on"].includes(value)) return true;
  if (["0", "false", "no", "off"].includes(value)) return false;
  throw new RangeError(
    `Cannot read ${name}: it is "${value}", wanted 1 or 0`,
  );
}

/**
 * Whether notebooks run in the fast profile of the tests (AVB_FAST=1): runs
 * are short, and results of whole runs are not claimed.
 *
 * @returns False where the variable is not set or cannot be read.
 * @throws {RangeError} If AVB_FAST is set to anything but 1 or 0.
 *
 * @example
 * ```ts
 * import { fast } from "avb/notebook";
 * const steps = fast() ? 50 : 16_000;
 * if (!(steps > 0)) throw new Error("steps");
 * ```
 */
export function fast(): boolean {
  return flag("AVB_FAST") ?? false;
}

/**
 * Whether the reader asked for live training (AVB_LIVE=1) or for the
 * checkpoint in data/ (AVB_LIVE=0).
 *
 * @returns Undefined where nothing was said: the notebook decides.
 * @throws {RangeError} If AVB_LIVE is set to anything but 1 or 0.
 *
 * @example
 * ```ts
 * import { live } from "avb/notebook";
 * const train = live() ?? true;
 * if (typeof train !== "boolean") throw new Error("a switch");
 * ```
 */
export function live(): boolean | undefined {
  return flag("AVB_LIVE");
}

/**
 * One of two values: the notebook's, or the shorter one of the fast profile.
 *
 * @param values Both values.
 * @returns `values.fast` in the fast profile, else `values.full`.
 * @throws {RangeError} If AVB_FAST is set to anything but 1 or 0.
 *
 * @example
 * ```ts
 * import { profile } from "avb/notebook";
 * const steps = profile({ full: 16_000, fast: 50 });
 * if (!(steps > 0)) throw new Error("steps");
 * ```
 */
export function profile<T>(values: { readonly full: T; readonly fast: T }): T {
  return fast() ? values.fast : values.full;
}

/**
 * The seed of a notebook's runs: AVB_SEED, or 1.
 *
 * @returns A non-negative integer.
 * @throws {RangeError} If AVB_SEED is anything else.
 *
 * @example
 * ```ts
 * import { seed } from "avb/notebook";
 * if (!Number.isInteger(seed())) throw new Error("an integer");
 * ```
 */
export function seed(): number {
  const value = variable("AVB_SEED")?.trim();
  if (value === undefined || value === "") return 1;
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(Number(value))) {
    throw new RangeError(
      `Cannot read AVB_SEED: it is "${value}", wanted an integer from 0`,
    );
  }
  return Number(value);
}
