import { latentModel } from "../evaluation/mod.ts";
import {
  type FilmSnapshot,
  type LatentGrid,
  latentGrid,
} from "../figures/mod.ts";
import { toDecimals } from "../figures/format.ts";
import { decodedRegions } from "../figures/region_map.ts";
import { Generator } from "../random/mod.ts";
import type { Training } from "../training/mod.ts";

/** The grid on which snapshots have the decoder. */
export const snapshotGrid: LatentGrid = latentGrid({ limit: 4, nodes: 41 });

/** Moments that a run keeps, and samples of each x at each of them. */
const MOMENTS = 24;
const SAMPLES = 150;

/**
 * The steps at which a run is looked at: closer at the start, where more
 * happens. All are multiples of `every`, or the last step.
 *
 * @param steps Steps of the whole run.
 * @param every Steps between two reports.
 */
export function snapshotSteps(steps: number, every: number): Set<number> {
  return new Set(
    Array.from({ length: MOMENTS }, (_, k) => {
      const share = (k / (MOMENTS - 1)) ** 3;
      return Math.min(steps, every * Math.ceil(share * steps / every));
    }),
  );
}

/**
 * A look at a training between two steps: samples of q(z|x), by the same noise
 * every time, and what the decoder makes of the plane. The noise has a
 * generator of its own, so the training does not notice.
 *
 * @param training One with two latent dimensions.
 */
export function takeSnapshot(training: Training): FilmSnapshot {
  const { config, data, networks, step } = training;
  const model = latentModel(networks, data.xDim, config.contrast);
  const noise = Generator.fromSeed(config.seed).split("snapshots");
  // Rounded here: what a kept file holds is what was drawn.
  const samples = data.rows.map((x, i) =>
    toDecimals(model.samplePosterior(x, SAMPLES, noise.split(String(i))), 2)
  );
  const { best, probability } = decodedRegions(
    model.decode(snapshotGrid.points),
    data.rows,
  );
  return {
    step,
    samples,
    regions: {
      best: Array.from(best),
      probability: toDecimals(probability, 2),
    },
  };
}
