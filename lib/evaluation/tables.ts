import source from "../../data/paper-table-1.json" with { type: "json" };

/** The four quantities of the paper's table 1, in nats. */
export interface TableRow {
  /** Mean over the data set of log p(x). */
  readonly logLikelihood: number;
  /** Cross-entropy a component of x, as the paper gives it. */
  readonly reconstructionError: number;
  /** Mean over the data set of the ELBO. */
  readonly elbo: number;
  /** KL(q(z), p(z)) of the aggregate posterior. */
  readonly klAggregate: number;
}

/** A column of the paper's table 1. */
export interface PaperRow extends TableRow {
  /** The quantities that the paper gives as approximate. */
  readonly approximate: readonly (keyof TableRow)[];
}

/** The paper's table 1 with its source. */
export interface PaperTable {
  /** The paper and the place in it. */
  readonly source: string;
  /** How the figures were taken from it. */
  readonly note: string;
  /** The Gaussian VAE. */
  readonly vae: PaperRow;
  /** Adversarial variational Bayes. */
  readonly avb: PaperRow;
}

const KEYS: readonly (keyof TableRow)[] = [
  "logLikelihood",
  "reconstructionError",
  "elbo",
  "klAggregate",
];

function paperRow(
  row: TableRow & { readonly approximate: readonly string[] },
): PaperRow {
  const approximate = KEYS.filter((key) => row.approximate.includes(key));
  return { ...row, approximate };
}

/**
 * Table 1 of Mescheder, Nowozin and Geiger (ICML 2017), read from
 * `data/paper-table-1.json`: what training on the four points gave there.
 *
 * @example
 * ```ts
 * import { paperTable1 } from "avb";
 * console.log(paperTable1.avb.elbo, paperTable1.avb.approximate);
 * ```
 */
export const paperTable1: PaperTable = {
  source: source.source,
  note: source.note,
  vae: paperRow(source.vae),
  avb: paperRow(source.avb),
};

/**
 * The best row that any model can reach on the four points.
 *
 * Log-likelihood and ELBO are at most minus the entropy of the data, -log 4.
 * Reaching it means q(z|x) p_d(x) = p(x|z) p(z), hence q(z) = p(z); and p(x|z)
 * must then give probability to nothing but the four points, which a product
 * of Bernoullis can do only by being certain, hence no reconstruction error.
 *
 * @example
 * ```ts
 * import { entropy, fourPoints, optimum } from "avb";
 * console.assert(optimum.elbo === -entropy(fourPoints));
 * ```
 */
export const optimum: TableRow = {
  logLikelihood: -Math.log(4),
  reconstructionError: 0,
  elbo: -Math.log(4),
  klAggregate: 0,
};
