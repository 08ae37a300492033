/** Runs of a study of posteriors, made up for tests. */
import type { PosteriorRow } from "../../lib/figures/mod.ts";

export function posteriorRow(given: Partial<PosteriorRow>): PosteriorRow {
  return {
    target: "torus",
    method: "hmc",
    preset: null,
    seed: 1,
    seconds: 10,
    mean: [0.01, -0.02],
    sd: [1.05, 1.06],
    exactMean: [0, 0],
    exactSd: [1.0644, 1.0644],
    kl: 0.01,
    klError: 0.003,
    logEvidence: 1.7,
    logEvidenceByDensity: null,
    exactLogEvidence: 1.7146,
    positive: [0.5, 0.51],
    sectors: [0.12, 0.13, 0.12, 0.13, 0.12, 0.13, 0.12, 0.13],
    date: "2026-11-26",
    machine: "a machine",
    ...given,
  };
}
