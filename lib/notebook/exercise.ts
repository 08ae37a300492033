import { formatNumber } from "../figures/format.ts";

/** What the right answer of an exercise is, and a hint for the others. */
export interface ExerciseOptions {
  /** The right value. */
  readonly near?: number;
  /** Largest absolute difference allowed with `near`. Default 0.005. */
  readonly tolerance?: number;
  /** The answer must be at least this. */
  readonly atLeast?: number;
  /** The answer must be at most this. */
  readonly atMost?: number;
  /** Where to look, without giving the answer away. */
  readonly hint: string;
}

/**
 * Tests a reader's answer and says in a line whether it is right. A question
 * that is still open, or a wrong answer, brings the hint: neither is an error,
 * so the cells that follow run.
 *
 * @param name The exercise, as its heading says it.
 * @param answer The reader's number; undefined while it is open.
 * @param expected The right answer and the hint.
 * @throws {TypeError} If nothing says what is right.
 *
 * @example
 * ```ts
 * import { exercise } from "avb/notebook";
 * const options = { near: Math.log(3), hint: "Invert the sigmoid" };
 * exercise("Exercise 1", undefined, options); // prints the hint
 * exercise("Exercise 1", 1.0986, options); // ✓ Exercise 1: 1.099 is right
 * ```
 */
export function exercise(
  name: string,
  answer: number | undefined,
  expected: ExerciseOptions,
): void {
  const { near, tolerance = 0.005, atLeast, atMost, hint } = expected;
  if (near === undefined && atLeast === undefined && atMost === undefined) {
    throw new TypeError(
      `Cannot test ${name}: nothing says what is right, wanted near, atLeast ` +
        `or atMost`,
    );
  }
  if (answer === undefined) {
    console.log(`${name}: no answer yet. Hint: ${hint}`);
    return;
  }
  const low = Math.max(atLeast ?? -Infinity, (near ?? -Infinity) - tolerance);
  const high = Math.min(atMost ?? Infinity, (near ?? Infinity) + tolerance);
  // Written so that NaN is wrong.
  const right = answer >= low && answer <= high;
  const side = answer < low ? "too small" : "too large";
  console.log(
    right
      ? `✓ ${name}: ${formatNumber(answer)} is right`
      : `✗ ${name}: ${formatNumber(answer)} is ${
        Number.isNaN(answer) ? "no number" : side
      }. Hint: ${hint}`,
  );
}
