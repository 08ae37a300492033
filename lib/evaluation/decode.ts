import type { LatentModel } from "./latent_model.ts";

/** Logits of one chunk, so that long x do not need more memory than short. */
const LOGITS_A_CHUNK = 1 << 22;
const CHUNK = 1 << 15;

/**
 * How many rows of logits are decoded at once.
 *
 * @param xDim Logits a row.
 */
export function chunkFor(xDim: number): number {
  return Math.max(1, Math.min(CHUNK, Math.floor(LOGITS_A_CHUNK / xDim)));
}

/**
 * The model's logits, after a check of their number and that all are finite.
 *
 * @param model The model.
 * @param z Latent values, [n, zDim].
 * @throws {RangeError} If the number is wrong or a logit is not finite.
 */
export function decodeChecked(
  model: LatentModel,
  z: Float32Array,
): Float32Array {
  const logits = model.decode(z);
  const wanted = z.length / model.zDim * model.xDim;
  if (logits.length !== wanted) {
    throw new RangeError(
      `Cannot use the decoder: got ${logits.length} logits for ` +
        `${z.length / model.zDim} values of z, wanted ${wanted}`,
    );
  }
  const wrong = logits.findIndex((logit) => !Number.isFinite(logit));
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot use the decoder: logit ${wrong % model.xDim} of a value of z ` +
        `is ${logits[wrong]}, wanted a finite number; has training diverged?`,
    );
  }
  return logits;
}

/**
 * Checks that x can be what the model's decoder describes.
 *
 * @param model The model.
 * @param row x.
 * @throws {RangeError} If its length is not xDim, or an entry is not 0 or 1.
 */
export function checkRow(model: LatentModel, row: readonly number[]): void {
  if (row.length === model.xDim && row.every((v) => v === 0 || v === 1)) return;
  throw new RangeError(
    `Cannot evaluate log p(x): got x = [${row}], wanted ${model.xDim} ` +
      `entries that are 0 or 1, as the model's xDim says`,
  );
}

/**
 * Checks the length of what one of the model's functions gave.
 *
 * @param method The function's name.
 * @param got Numbers it gave.
 * @param wanted Numbers it should have given.
 * @throws {RangeError} If they differ.
 */
export function checkLength(method: string, got: number, wanted: number): void {
  if (got === wanted) return;
  throw new RangeError(
    `Cannot use the model: ${method} gave ${got} numbers, wanted ${wanted}`,
  );
}
