import type { Numbers } from "./figure.ts";

/** Throws unless every one of `values` is finite and there is at least one. */
export function requireFinite(figure: string, name: string, values: Numbers) {
  if (values.length === 0) {
    throw new RangeError(`Cannot draw ${figure}: ${name} is empty`);
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(
        `Cannot draw ${figure}: ${name}[${i}] is ${values[i]}, wanted a ` +
          `finite number`,
      );
    }
  }
}

/** Throws unless `values` has `count` finite entries. */
export function requireLength(
  figure: string,
  name: string,
  { values, count, of }: { values: Numbers; count: number; of: string },
) {
  if (values.length !== count) {
    throw new RangeError(
      `Cannot draw ${figure}: ${name} has ${values.length} values, wanted ` +
        `${count}, one for each ${of}`,
    );
  }
  requireFinite(figure, name, values);
}

/** Throws unless `values` is finite and row-major [n, 2] with n >= 1. */
export function requirePairs(figure: string, name: string, values: Numbers) {
  if (values.length === 0 || values.length % 2 !== 0) {
    throw new RangeError(
      `Cannot draw ${figure}: ${name} has ${values.length} values, wanted ` +
        `row-major pairs (z1, z2); only a latent space of two dimensions ` +
        `can be drawn`,
    );
  }
  requireFinite(figure, name, values);
}

/** Throws unless there is at least one item. */
export function requireSome(
  figure: string,
  name: string,
  items: readonly unknown[],
) {
  if (items.length === 0) {
    throw new RangeError(
      `Cannot draw ${figure}: ${name} is empty, wanted at least one`,
    );
  }
}

/** Throws unless `count` items are there. */
export function requireCount(
  figure: string,
  name: string,
  { items, count, of }: {
    items: ArrayLike<unknown>;
    count: number;
    of: string;
  },
) {
  if (items.length !== count) {
    throw new RangeError(
      `Cannot draw ${figure}: ${name} has ${items.length} entries, wanted ` +
        `${count}, one for each ${of}`,
    );
  }
}
