import assert from "node:assert/strict";

/** Fails unless two numbers differ by at most the tolerance. */
export function assertNear(
  actual: number,
  expected: number,
  tolerance: number,
): void {
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new assert.AssertionError({
      message: `Expected ${expected} within ${tolerance}, got ${actual}, off ` +
        `by ${actual - expected}`,
    });
  }
}

/**
 * Fails unless every entry is near the expected one, where the tolerance is
 * `relative` times a magnitude: one for all entries, or one each.
 */
export function assertAllNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative, magnitude, what }: {
    readonly relative: number;
    readonly magnitude: number | ArrayLike<number>;
    readonly what: string;
  },
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths differ`);
  for (let i = 0; i < actual.length; i++) {
    const size = typeof magnitude === "number" ? magnitude : magnitude[i]!;
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= relative * size)) {
      throw new assert.AssertionError({
        message: `${what}, entry ${i} of ${actual.length}: expected ` +
          `${expected[i]}, got ${actual[i]}, an error of ${error / size} of ` +
          `the magnitude ${size}, wanted at most ${relative}`,
      });
    }
  }
}

/** The largest absolute value. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, Math.abs(values[i]!));
  }
  return most;
}

/** Fails unless two arrays of floats are the same to the last bit. */
export function assertSameBits(
  actual: Float32Array,
  expected: Float32Array,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths differ`);
  const a = new Uint32Array(actual.slice().buffer);
  const b = new Uint32Array(expected.slice().buffer);
  const i = a.findIndex((word, k) => word !== b[k]);
  assert.equal(
    i,
    -1,
    `${what}: entry ${i} is ${actual[i]}, not ${expected[i]}`,
  );
}
