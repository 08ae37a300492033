import { type DataSet, entropy } from "../data/mod.ts";
import type { Losses, Training, TrainingConfig } from "../training/mod.ts";
import type { Estimate } from "./estimate.ts";
import type { DiscriminatorHealth, Health, HealthWarning } from "./health.ts";

/** (9) where T is 0 everywhere and says nothing: 1.386 nats. */
const SAYS_NOTHING = 2 * Math.LN2;

/** Standard errors beyond which a difference is taken for real. */
const ERRORS = 3;

/**
 * Share of the KL by which E_q[T] may miss it: phi descends T in the place of
 * the KL, and with more missing it is no longer the ELBO that rises.
 */
const GAP_SHARE = 0.25;

/** A miss by less, in nats, changes no conclusion, however small the KL. */
const SMALLEST_GAP = 0.1;

/**
 * Share of the entropy of the data below which the KL has collapsed. The KL
 * bounds the information that z carries about x, so that at most this share of
 * it can get through.
 */
const COLLAPSED_SHARE = 0.05;

/**
 * Spread of T, per nat of its size, up to which it is constant: float32 rounds
 * at 6e-8, and fresh networks have shown 5e-4 and more.
 */
const CONSTANT = 1e-6;

/**
 * Shares of {@link SAYS_NOTHING} by which (9) must be below it for T to say
 * something, and above it for T to do harm. For a small KL the best T brings
 * (9) down by half the KL, which is more than this wherever the KL has not
 * collapsed; above, nothing but error can lift it.
 */
const SILENT_SHARE = 0.01;
const HARMFUL_SHARE = 0.05;

/**
 * Share of the samples of q at which a saturated T is too much. Where
 * sigmoid(T) is 0.99, (9) has a hundredth of its slope, and this share of q
 * hardly teaches T any more. The prior is another matter: there T* is far below
 * 0 wherever q is not, so that saturation is right.
 */
const SATURATED_SHARE = 0.5;

/**
 * Change of a loss by one step, in nats, above which the step is a leap. The
 * bound is a generous one, so that sound runs come to a few nats; a rate or a
 * gradient out of hand gives thousands.
 */
const LONGEST_REACH = 100;

/** A gradient this short is rounding: losses have 7 digits. */
const VANISHED = 1e-6;

/** A loss that many times what saying nothing costs is on its way to NaN. */
const DIVERGING = 10;

/** A number for people: four digits, an exponent where it is long. */
function short(value: number): string {
  const size = Math.abs(value);
  return size >= 1e5 || (size > 0 && size < 1e-3)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(4)));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** What there is to warn of. */
type Measured = Omit<Health, "warnings">;

/** What a recipe can change, by side. */
const RATES = {
  generative: "generativeOptimizer.learningRate",
  discriminator: "discriminatorOptimizer.learningRate",
} as const;

/** The ELBO cannot be known, or z has lost what it should carry. */
function* posteriorWarnings(
  { problem, klPosterior: kl }: Measured,
  information: number,
): Iterable<HealthWarning> {
  if (problem !== undefined) {
    yield {
      kind: "no ELBO",
      text: `There is no ELBO to compare with. ${problem} Lower ` +
        `${RATES.generative}, or start from another seed`,
    };
  }
  if (kl && kl.value < COLLAPSED_SHARE * information) {
    yield {
      kind: "collapsed posterior",
      text: `KL(q(z|x), p(z)) is ${short(kl.value)} nats, less than ` +
        `${percent(COLLAPSED_SHARE)} of the ${short(information)} nats that ` +
        `tell one x from another: q(z|x) is nearly the prior, and z says next ` +
        `to nothing about x. Let the KL weigh less at first ` +
        `(annealingShare=0.2), or start from another seed`,
    };
  }
}

/** Whether T is one number everywhere. */
function isDead({ mean, spread }: DiscriminatorHealth): boolean {
  return spread <= CONSTANT * Math.max(1, Math.abs(mean));
}

/** T is one number everywhere: nothing else need be said of it. */
function deadWarning(
  { mean }: DiscriminatorHealth,
  { discriminator }: TrainingConfig,
): HealthWarning {
  return {
    kind: "dead T",
    text: `T is ${short(mean)} at every sample of q and of the prior: its ` +
      `units are dead, so that phi learns no KL from it, and it may never ` +
      `learn again. Start from another seed, with more discriminatorSteps` +
      (discriminator?.kind === "inner-product"
        ? `; towers that end linearly (discriminator.outputActivation=linear) ` +
          `cannot die, at a price`
        : ``),
  };
}

/** T says nothing, too much or the wrong thing. */
function* discriminatorWarnings(
  { klPosterior: kl, discriminatorGap: gap }: Measured,
  { loss, saturated }: DiscriminatorHealth,
  { information, config }: {
    readonly information: number;
    readonly config: TrainingConfig;
  },
): Iterable<HealthWarning> {
  const { contrast = "prior" } = config;
  const nothing = `${short(SAYS_NOTHING)} nats of a T that is 0`;
  // Where T compares q with its own Gaussian there may be nothing to say.
  const expected = contrast === "prior" && kl !== undefined &&
    kl.value >= COLLAPSED_SHARE * information;
  if (
    expected &&
    Math.abs(loss.value / SAYS_NOTHING - 1) < SILENT_SHARE
  ) {
    yield {
      kind: "silent T",
      text: `(9) is ${short(loss.value)} nats, as good as the ${nothing}, ` +
        `although KL(q(z|x), p(z)) is ${short(kl.value)}: T has not learned ` +
        `to tell q from the prior. Let it learn first (warmUpSteps=200) or ` +
        `faster: more discriminatorSteps, a higher ${RATES.discriminator}`,
    };
  }
  const excess = loss.value - SAYS_NOTHING;
  const misleading = excess > HARMFUL_SHARE * SAYS_NOTHING &&
    excess > ERRORS * loss.standardError;
  if (misleading) {
    yield {
      kind: "misleading T",
      text: `(9) is ${short(loss.value)} nats, above the ${nothing}: T is ` +
        `sure of the wrong thing, and phi follows it. Lower ` +
        `${RATES.discriminator}, or enlarge batchSize`,
    };
  }
  if (saturated.posterior > SATURATED_SHARE) {
    yield {
      kind: "saturated T",
      text: `sigmoid(T) is beyond 0.01 or 0.99 at ` +
        `${percent(saturated.posterior)} of the samples of q: (9) is flat ` +
        `there, so that T's values, which phi descends, are hardly taught any ` +
        `more. ` +
        (contrast === "prior"
          ? `Bring what T compares nearer to each other (contrast=samples), or `
          : ``) +
        `lower ${RATES.discriminator}`,
    };
  }
  if (kl && gap && isLarge(gap, kl)) {
    const high = gap.value > 0;
    yield {
      kind: high ? "T too low" : "T too high",
      text: `The ELBO by T is too ${high ? "high" : "low"} by ` +
        `${short(Math.abs(gap.value))} ± ${short(gap.standardError)} nats: T ` +
        `gives KL(q(z|x), p(z)) as ${short(kl.value - gap.value)} instead of ` +
        `${short(kl.value)}, and phi descends T. ` +
        (high && !misleading
          ? `Let T keep up: more discriminatorSteps, a higher ` +
            `${RATES.discriminator}, a lower ${RATES.generative}` +
            (contrast === "prior" ? `, or contrast=samples` : ``)
          : `Let T be less sure: a lower ${RATES.discriminator}, a larger ` +
            `batchSize`),
    };
  }
}

/** Whether T misses the KL by much, and not by chance. */
function isLarge(gap: Estimate, kl: Estimate): boolean {
  const miss = Math.abs(gap.value);
  return miss > Math.max(SMALLEST_GAP, GAP_SHARE * Math.abs(kl.value)) &&
    miss > ERRORS * gap.standardError + Math.abs(gap.bias);
}

/** A side does not learn, or by leaps. */
function* gradientWarnings(
  { gradientNorms, reach, discriminator }: Measured,
): Iterable<HealthWarning> {
  for (const side of ["discriminator", "generative"] as const) {
    const norm = gradientNorms[side];
    const change = reach[side];
    if (norm === undefined || change === undefined) continue;
    const name = side === "generative" ? "theta and phi" : "psi";
    const seen = `The gradient of the ${side} loss has the norm ${short(norm)}`;
    if (!Number.isFinite(norm)) {
      yield {
        kind: `no gradient of ${name}`,
        text: `${seen}: the next step ends the run or spoils ${name}. Lower ` +
          `${RATES[side]}, or start from another seed`,
      };
    } else if (norm < VANISHED) {
      // Of a dead T that much is known.
      if (side === "discriminator" && isDead(discriminator!)) continue;
      yield {
        kind: `vanished gradient of ${name}`,
        text: `${seen}, no more than rounding: there is nothing for ${name} ` +
          `to learn from. Start from another seed, or lower ${RATES[side]}`,
      };
    } else if (change > LONGEST_REACH) {
      yield {
        kind: `leaps of ${name}`,
        text: `${seen}: at the present rate one step can change that loss by ` +
          `${short(change)} nats, so that ${name} may leap anywhere. Lower ` +
          `${RATES[side]}`,
      };
      // What T does out of hand, theta and phi only pass on.
      return;
    }
  }
}

/**
 * What goes wrong in a training, in words: what is seen, its value, what it
 * means, and which keys of the configuration to try.
 *
 * @param health What was measured.
 * @param training Its data and what T compares q with.
 * @returns At most one warning of each kind.
 */
export function healthWarnings(
  health: Measured,
  { data, config }: Pick<Training, "data" | "config">,
): HealthWarning[] {
  const information = entropy(data);
  const { discriminator } = health;
  return [
    ...posteriorWarnings(health, information),
    ...!discriminator
      ? []
      : isDead(discriminator)
      ? [deadWarning(discriminator, config)]
      : discriminatorWarnings(health, discriminator, { information, config }),
    ...gradientWarnings(health),
  ];
}

/**
 * The warnings that the losses of a step give for nothing: a training that
 * diverges is seen before a loss is NaN, which ends it.
 *
 * @param losses Of one step.
 * @param data Gives the size of a loss: a decoder that knows nothing pays ln 2
 * nats a component of x, a T that is 0 pays 2 ln 2.
 * @returns None, or the one that is the cause.
 *
 * @example
 * ```ts
 * import { fourPoints, lossWarnings } from "avb";
 * const losses = { generative: 2, reconstruction: 1, divergence: 1 };
 * const [warning] = lossWarnings({ ...losses, discriminator: 50 }, fourPoints);
 * console.assert(warning!.kind === "diverging discriminator");
 * console.assert(lossWarnings(losses, fourPoints).length === 0);
 * ```
 */
export function lossWarnings(
  losses: Losses,
  data: Pick<DataSet, "xDim">,
): HealthWarning[] {
  const { generative, discriminator = 0 } = losses;
  const sides = [
    ["discriminator", discriminator, SAYS_NOTHING],
    ["generative", generative, data.xDim * Math.LN2],
  ] as const;
  // A T out of hand drives (8) too: the first one is the cause.
  const found = sides.find(([, loss, size]) =>
    Math.abs(loss) > DIVERGING * size
  );
  if (!found) return [];
  const [side, loss, size] = found;
  return [{
    kind: `diverging ${side}`,
    text: `The ${side} loss is ${short(loss)} nats, more than ${DIVERGING} ` +
      `times the ${short(size)} nats that saying nothing costs: it diverges, ` +
      `and ends the run should it become NaN. Lower ${RATES[side]}`,
  }];
}
