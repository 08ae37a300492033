import * as z from "npm:zod@4.6.7";
import { parseStudy } from "./parse_study.ts";

/** One run of `deno task posterior`, as far as tables show it. */
export interface PosteriorRow {
  /** Whose posterior. */
  readonly target: string;
  /** How it was approximated. */
  readonly method: string;
  /** The recipe of AVB; null for a method that has none. */
  readonly preset: string | null;
  /** Of all that was drawn. */
  readonly seed: number;
  /** How long the fit took. */
  readonly seconds: number;
  /** Means of the two shown coordinates. */
  readonly mean: readonly number[];
  /** Their standard deviations. */
  readonly sd: readonly number[];
  /** By quadrature. */
  readonly exactMean: readonly number[];
  /** By quadrature. */
  readonly exactSd: readonly number[];
  /** KL(q, p) of the two, nats. */
  readonly kl: number;
  /** Its error. */
  readonly klError: number;
  /** The evidence bound by samples, nats. */
  readonly logEvidence: number;
  /** The evidence bound by the method's own ln q; null without one. */
  readonly logEvidenceByDensity: number | null;
  /** By quadrature, nats. */
  readonly exactLogEvidence: number;
  /** The share of positive values of each of the two. */
  readonly positive: readonly number[];
  /** Shares of the eight sectors of their angle. */
  readonly sectors: readonly number[];
  /** The day of the run. */
  readonly date: string;
  /** Where it was made. */
  readonly machine: string;
}

/** What `deno task posterior-study` leaves in data/posterior.json. */
export interface PosteriorStudy {
  /** The runs. */
  readonly rows: readonly PosteriorRow[];
}

const number = z.number();
const two = z.array(number).length(2);

/** What nobody reads may be there or not. */
const schema: z.ZodType<PosteriorStudy> = z.object({
  rows: z.array(z.object({
    target: z.string(),
    method: z.string(),
    preset: z.string().nullable(),
    seed: z.int(),
    seconds: number,
    mean: two,
    sd: two,
    exactMean: two,
    exactSd: two,
    kl: number,
    klError: number,
    logEvidence: number,
    logEvidenceByDensity: number.nullable(),
    exactLogEvidence: number,
    positive: two,
    sectors: z.array(number).length(8),
    date: z.string(),
    machine: z.string(),
  })),
});

/**
 * Checks what a file of `deno task posterior-study` holds.
 *
 * @param value The parsed JSON.
 * @returns The study.
 * @throws {RangeError} With the place, the value and the fault.
 *
 * @example
 * ```ts
 * import { parsePosteriorStudy } from "avb/figures";
 * const { rows } = parsePosteriorStudy({ rows: [] });
 * if (rows.length !== 0) throw new Error("there are none");
 * ```
 */
export function parsePosteriorStudy(value: unknown): PosteriorStudy {
  const name = "the study of posteriors";
  return parseStudy(schema, value, { name, task: "posterior-study" });
}
