import { describeSamples } from "../../figures/samples.ts";
import type { Frame, Row } from "../protocol.ts";
import { presetSettings, type Settings } from "../settings.ts";

/** Whether the data are the paper's own four points. */
export function isPaperData({ rows, weights }: Settings): boolean {
  const own = presetSettings("table-1");
  return [...rows].sort().join() === [...own.rows].sort().join() &&
    new Set(weights).size === 1;
}

/**
 * What is to be seen, in sentences.
 *
 * @param frame The last one.
 * @param options The names of the x, the last row of table 1, and how many
 * samples a row the frame holds.
 */
export function describe(
  frame: Frame,
  { labels, row, perRow }: {
    labels: readonly string[];
    row: Row | undefined;
    perRow: number;
  },
): string {
  const { step, steps, playing, samples } = frame;
  const parts = labels.map((_, r) =>
    samples.subarray(2 * perRow * r, 2 * perRow * (r + 1))
  );
  const state = playing ? "Training" : "Paused";
  const elbo = row?.values
    ? ` ELBO ${row.values.elbo.toFixed(3)} nats at step ${row.step}.`
    : "";
  return `${state} at step ${step} of ${steps}.${elbo} Samples of z: ${
    describeSamples(parts, labels)
  }.`;
}
