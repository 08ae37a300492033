import { formatNumber } from "../figures/format.ts";

/** What `check` compares a value with. */
export interface Expectation {
  /** The value wanted, or the values, in order. */
  readonly near?: number | ArrayLike<number>;
  /** Largest absolute difference allowed with `near`. Default 1e-6. */
  readonly tolerance?: number;
  /** The value must be at least this. */
  readonly atLeast?: number;
  /** The value must be at most this. */
  readonly atMost?: number;
}

/**
 * Asserts in a notebook and says in one line what was compared. The line
 * shows both numbers, the error too.
 *
 * @param name What is checked, as a reader would say it.
 * @param actual A condition, a number, or numbers.
 * @param expected What a number is compared with; nothing for a condition.
 * @throws {Error} If the check fails.
 * @throws {TypeError} If a number comes with nothing to compare it with.
 *
 * @example
 * ```ts
 * import { check } from "avb/notebook";
 * check("ln 4", Math.log(4), { near: 1.3863, tolerance: 1e-4 });
 * check("KL is never negative", 0.02, { atLeast: 0 });
 * check("the sum is even", (1 + 3) % 2 === 0);
 * ```
 */
export function check(
  name: string,
  actual: boolean | number | ArrayLike<number>,
  expected: Expectation = {},
): void {
  const { near, tolerance = 1e-6, atLeast, atMost } = expected;
  if (typeof actual === "boolean") {
    if (!actual) throw new Error(`Check failed: ${name}`);
    console.log(`✓ ${name}`);
    return;
  }
  const values = typeof actual === "number" ? [actual] : Array.from(actual);
  if (near === undefined && atLeast === undefined && atMost === undefined) {
    throw new TypeError(
      `Cannot check ${name}: there is nothing to compare with, wanted near, ` +
        `atLeast or atMost`,
    );
  }
  const said: string[] = [];
  if (near !== undefined) said.push(compare(name, values, { near, tolerance }));
  // Written so that NaN fails.
  const low = values.reduce((a, b) => (a <= b ? a : b), Infinity);
  const high = values.reduce((a, b) => (a >= b ? a : b), -Infinity);
  const broken = values.find((value) => Number.isNaN(value));
  if (atLeast !== undefined) {
    const worst = broken ?? low;
    if (!(worst >= atLeast)) fail(name, worst, `at least ${show(atLeast)}`);
    said.push(`${show(worst)} ≥ ${show(atLeast)}`);
  }
  if (atMost !== undefined) {
    const worst = broken ?? high;
    if (!(worst <= atMost)) fail(name, worst, `at most ${show(atMost)}`);
    said.push(`${show(worst)} ≤ ${show(atMost)}`);
  }
  console.log(`✓ ${name}: ${said.join(", ")}`);
}

function compare(
  name: string,
  values: readonly number[],
  { near, tolerance }: { near: number | ArrayLike<number>; tolerance: number },
): string {
  const wanted = typeof near === "number" ? [near] : Array.from(near);
  if (wanted.length !== values.length) {
    throw new Error(
      `Check failed: ${name}: ${values.length} values, wanted ` +
        `${wanted.length}`,
    );
  }
  let worst = 0;
  values.forEach((value, k) => {
    const difference = Math.abs(value - (wanted[k] as number));
    if (!(difference <= tolerance)) {
      const at = values.length > 1 ? ` at entry ${k}` : "";
      throw new Error(
        `Check failed: ${name}: ${show(value)}${at}, wanted ${
          show(wanted[k] as number)
        }, difference ${formatNumber(difference, 2)}, tolerance ${
          formatNumber(tolerance, 2)
        }`,
      );
    }
    worst = Math.max(worst, difference);
  });
  const limit = `difference ${formatNumber(worst, 2)}, tolerance ${
    formatNumber(tolerance, 2)
  }`;
  return values.length === 1
    ? `${show(values[0] as number)} = ${show(wanted[0] as number)} (${limit})`
    : `${values.length} values agree (largest ${limit})`;
}

function fail(name: string, value: number, wanted: string): never {
  throw new Error(`Check failed: ${name}: ${show(value)}, wanted ${wanted}`);
}

function show(value: number): string {
  return formatNumber(value, 7);
}
