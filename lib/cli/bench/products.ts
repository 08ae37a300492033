import type { Preset } from "../../training/mod.ts";

/** C [m, n] <- A [m, inner] B [inner, n]. */
export interface MatrixProduct {
  readonly m: number;
  readonly n: number;
  readonly inner: number;
}

/** What of a network's gradient is wanted. */
interface Wanted {
  /** That of the kernels. */
  readonly kernels: boolean;
  /** That of the input. */
  readonly input: boolean;
}

function forward(rows: number, widths: readonly number[]): MatrixProduct[] {
  return widths.slice(1).map((n, i) => ({ m: rows, n, inner: widths[i]! }));
}

function backward(
  rows: number,
  widths: readonly number[],
  wanted: Wanted,
): MatrixProduct[] {
  return widths.slice(1).flatMap((outputs, i) => {
    const inputs = widths[i]!;
    const through = { m: rows, n: inputs, inner: outputs };
    const kernel = { m: inputs, n: outputs, inner: rows };
    return [
      // The first layer's input has a gradient only where someone wants it.
      ...(i > 0 || wanted.input ? [through] : []),
      ...(wanted.kernels ? [kernel] : []),
    ];
  });
}

/** The widths of the networks that one application of T passes. */
interface Part {
  readonly rows: number;
  readonly widths: readonly number[];
  /** Whether z reaches it: else it is a network of x alone. */
  readonly z: boolean;
  /** Whether it sees x and z themselves, no trained layer before it. */
  readonly first: boolean;
}

function discriminatorParts(
  { discriminator, encoder }: Preset,
  { rows, xDim, distinct }: { rows: number; xDim: number; distinct: number },
): Part[] {
  if (!discriminator) throw new RangeError("Wanted a preset with T, got a VAE");
  const { zDim } = encoder;
  const { hidden } = discriminator;
  if (discriminator.kind === "inner-product") {
    return [
      { rows: distinct, widths: [xDim, ...hidden], z: false, first: true },
      { rows, widths: [zDim, ...hidden], z: true, first: true },
    ];
  }
  const width = hidden.at(-1)!;
  const inner = { rows, z: true, first: false };
  return [
    { rows, widths: [xDim + zDim, ...hidden], z: true, first: true },
    ...Array.from({ length: discriminator.blocks }, () => ({
      ...inner,
      widths: [width, width, width],
    })),
    { ...inner, widths: [width, 1] },
  ];
}

/**
 * Every matrix product that lib makes in one step of Algorithm 1, with its
 * savings: the x-tower on distinct rows, both kinds of z in one batch, the
 * encoder's pass shared where both losses see the same noise, no gradient that
 * nobody uses.
 *
 * @param preset With a discriminator.
 * @param data Number of components and of distinct rows of x.
 */
export function stepProducts(
  preset: Preset,
  data: { readonly xDim: number; readonly rows: number },
): MatrixProduct[] {
  const { encoder, decoder, batchSize, sampling, discriminatorSteps } = preset;
  const { xDim } = data;
  const distinct = data.rows <= batchSize ? data.rows : batchSize;
  const encoderWidths = [
    xDim + encoder.noiseDim,
    ...encoder.hidden,
    encoder.zDim,
  ];
  const decoderWidths = [encoder.zDim, ...decoder.hidden, xDim];
  const shared = sampling.kind === "epochs" && discriminatorSteps === 1 &&
    preset.discriminatorOrder === "before";

  const encode = forward(batchSize, encoderWidths);
  const stacked = { rows: 2 * batchSize, xDim, distinct };
  const psi = discriminatorParts(preset, stacked)
    .flatMap(({ rows, widths, first }) => [
      ...forward(rows, widths),
      ...backward(rows, widths, { kernels: true, input: !first }),
    ]);
  const single = { rows: batchSize, xDim, distinct };
  const thetaPhi = [
    ...encode,
    ...forward(batchSize, decoderWidths),
    ...backward(batchSize, decoderWidths, { kernels: true, input: true }),
    ...backward(batchSize, encoderWidths, { kernels: true, input: false }),
    ...discriminatorParts(preset, single).flatMap(({ rows, widths, z }) => [
      ...forward(rows, widths),
      ...(z ? backward(rows, widths, { kernels: false, input: true }) : []),
    ]),
  ];
  const psiSteps = Array.from(
    { length: discriminatorSteps },
    () => shared ? psi : [...encode, ...psi],
  );
  return [...psiSteps.flat(), ...thetaPhi];
}

/** Floating-point operations: a multiplication and an addition each. */
export function flops(products: readonly MatrixProduct[]): number {
  return products.reduce((sum, { m, n, inner }) => sum + 2 * m * n * inner, 0);
}
