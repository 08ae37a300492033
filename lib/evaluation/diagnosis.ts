import type { DiscriminatorValues, Evaluation } from "./evaluate.ts";

/** The signs of a training that failed, and what each one says. */
export const SIGNS = {
  deadT: "T is 0 at every sample of q",
  lowT: "T says less than KL(q(z|x), p(z))",
  highT: "T says more than KL(q(z|x), p(z))",
  impossible: "the ELBO by T is above the best possible",
  aggregate: "q(z) is not the prior",
  posterior: "q(z|x) is not p(z|x)",
  model: "p(x) is not the data",
  collapse: "z says nothing about x",
} as const;

/** The name of one. */
export type SignName = keyof typeof SIGNS;

/** What may help, in the order in which it is worth trying. */
const REMEDIES: Readonly<Record<SignName, string>> = {
  deadT: "nothing revives it: start from another seed, with more " +
    "discriminatorSteps; towers that end linearly " +
    "(discriminator.outputActivation=linear) cannot die, at a price",
  lowT:
    "let T keep up: more discriminatorSteps, a higher learningRate of its " +
    "optimizer, a lower one of the other; where q lies far from the prior, " +
    "contrast",
  highT: "let T settle: a decayShare; a T that is never negative says " +
    "max(T*, 0) at best, linear last layers can say less",
  impossible: "do not read it as an ELBO; as for a T that says less",
  aggregate: "more noise dimensions (encoder.noiseDim), then as for T",
  posterior: "what helps T, then more steps and falling rates (decayShare)",
  model: "more steps, a wider decoder",
  collapse: "a lower weight of the divergence at first (annealingShare)",
};

/** A sign that an evaluation shows. */
export interface Finding {
  /** Which one. */
  readonly sign: SignName;
  /** What it says, in words. */
  readonly sentence: string;
  /** How far from healthy, in nats; 0 where it is not an amount. */
  readonly nats: number;
  /** The root of the sum of squares of its standard errors and biases. */
  readonly error: number;
  /** What may help. */
  readonly remedy: string;
}

/** What a diagnosis reads: an evaluation, with or without its rows. */
export type Diagnosable =
  & Pick<
    Evaluation,
    | "logLikelihood"
    | "elbo"
    | "klPosterior"
    | "klAggregate"
    | "standardErrors"
    | "biases"
    | "byDiscriminator"
  >
  & { readonly perRow?: Evaluation["perRow"] };

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** The best log-likelihood of any model, minus the entropy of the data. */
  readonly best: number;
  /** Nats that are no matter of concern; 0.05 by default. */
  readonly tolerance?: number;
}

/** Errors that a sign must be away from the tolerance. */
const ERRORS = 3;

/**
 * What is wrong with a trained model, from the numbers of its evaluation: the
 * signs of {@link SIGNS} that exceed the tolerance by more than three errors.
 *
 * Two of them split what the ELBO is short of its best: `model` is what the
 * decoder misses, best - log p(x), and `posterior` what the encoder misses,
 * log p(x) - ELBO = KL(q(z|x), p(z|x)). `lowT` and `highT` are the error of
 * T where it matters, E_q[T* - T] = KL(q(z|x), p(z)) - E_q[T].
 *
 * @param evaluation What `evaluate` or `evaluateTraining` returned, or a row
 * that was kept of it.
 * @param options The best value, and what to tolerate.
 * @returns The signs that it shows, in the order of {@link SIGNS}; none for a
 * model in good health.
 * @throws {RangeError} If `best` is not finite or `tolerance` is negative.
 *
 * @example
 * ```ts
 * import { diagnose, entropy, evaluate, fourPoints, Generator } from "avb";
 * import type { LatentModel } from "avb";
 * // A decoder that ignores z, and the prior as its (exact) posterior.
 * const coin: LatentModel = {
 *   xDim: 4,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(4 * (z.length / 2)),
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * const generator = Generator.fromSeed(1);
 * const evaluation = await evaluate(coin, fourPoints, {
 *   generator,
 *   samples: 5000,
 * });
 * const found = diagnose(evaluation, { best: -entropy(fourPoints) });
 * const signs = found.map(({ sign }) => sign).join();
 * if (signs !== "model,collapse") throw new Error(signs);
 * ```
 */
export function diagnose(
  evaluation: Diagnosable,
  { best, tolerance = 0.05 }: DiagnoseOptions,
): Finding[] {
  if (!Number.isFinite(best)) {
    throw new RangeError(
      `Cannot diagnose a model: best is ${best}, wanted a finite number of ` +
        `nats, such as minus the entropy of the data`,
    );
  }
  if (!(tolerance >= 0)) {
    throw new RangeError(
      `Cannot diagnose a model: the tolerance is ${tolerance}, wanted 0 or ` +
        `more nats`,
    );
  }
  const { logLikelihood, elbo, klPosterior, klAggregate } = evaluation;
  const { standardErrors, biases, byDiscriminator } = evaluation;
  const klError = Math.hypot(standardErrors.klPosterior, biases.klPosterior);
  const elboError = Math.hypot(standardErrors.elbo, biases.elbo);
  const signs: Partial<Record<SignName, Amount>> = {
    ...(byDiscriminator &&
      signsOfT(byDiscriminator, { best, klPosterior, klError })),
    aggregate: {
      nats: klAggregate,
      error: Math.hypot(standardErrors.klAggregate, biases.klAggregate),
    },
    posterior: {
      nats: logLikelihood - elbo,
      error: Math.hypot(elboError, standardErrors.logLikelihood),
    },
    model: { nats: best - logLikelihood, error: standardErrors.logLikelihood },
  };
  const dead = deadT(evaluation);
  const collapsed = klPosterior + ERRORS * klError < tolerance;
  return (Object.keys(SIGNS) as SignName[]).flatMap((sign): Finding[] => {
    const found = (amount: Amount, more = ""): Finding => ({
      sign,
      sentence: SIGNS[sign] + more,
      remedy: REMEDIES[sign],
      ...amount,
    });
    if (sign === "deadT") {
      return dead === undefined ? [] : [found({ nats: 0, error: 0 }, dead)];
    }
    if (sign === "collapse") {
      const amount = { nats: klPosterior, error: klError };
      return collapsed ? [found(amount)] : [];
    }
    const amount = signs[sign];
    return amount && amount.nats - ERRORS * amount.error > tolerance
      ? [found(amount)]
      : [];
  });
}

type Amount = Pick<Finding, "nats" | "error">;

function signsOfT(
  { klPosterior: meanT, elbo, standardErrors }: DiscriminatorValues,
  { best, klPosterior, klError }: {
    best: number;
    klPosterior: number;
    klError: number;
  },
): Partial<Record<SignName, Amount>> {
  const missing = klPosterior - meanT;
  const error = Math.hypot(standardErrors.klPosterior, klError);
  return {
    lowT: { nats: missing, error },
    highT: { nats: -missing, error },
    impossible: { nats: elbo - best, error: standardErrors.elbo },
  };
}

/**
 * For which x, as the end of a sentence, T is exactly 0 at all samples;
 * undefined if for none. A mean of 0 without any scatter is no accident.
 */
function deadT({ byDiscriminator, perRow = [] }: Diagnosable) {
  const isDead = (values: DiscriminatorValues | undefined) =>
    values?.klPosterior === 0 && values.standardErrors.klPosterior === 0;
  if (isDead(byDiscriminator)) return "";
  const labels = perRow.filter((row) => isDead(row.byDiscriminator))
    .map(({ label }) => label);
  return labels.length === 0 ? undefined : `, for ${labels.join("; ")}`;
}
