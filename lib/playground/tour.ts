import {
  type FragmentResult,
  readFragment,
  TOUR_STEPS,
  writeFragment,
} from "./fragment.ts";
import type { Settings } from "./settings.ts";

/** One step of the guided tour. */
export interface TourStep {
  /** What it is about. */
  readonly title: string;
  /** Its settings, as in an address. */
  readonly link: string;
  /** What is trained, and what to look at: a paragraph each. */
  readonly texts: readonly [what: string, look: string];
  /** A change that the text asks for: what the button says, and a link. */
  readonly change?: { readonly label: string; readonly link: string };
  /** The name of the notebook that explains it. */
  readonly notebook: string;
}

/** Six things to see, each on a preset of its own making. */
export const tour: readonly TourStep[] = [
  {
    title: "A Gaussian spills over",
    link: "preset=vae",
    texts: [
      "A VAE gives every x a Gaussian q(z|x): an ellipse. Each x wants its " +
      "own share of the prior, a quarter of the plane; but ellipses cannot " +
      "tile a plane.",
      "Look where two clouds meet: there the decoder cannot tell their x " +
      "apart. That price stays, however long you train: the ELBO comes to " +
      "rest below its optimum, the dotted line.",
    ],
    notebook: "01-elbo",
  },
  {
    title: "AVB fills the prior",
    link: "preset=playground&vae=1",
    texts: [
      "Here q(z|x) is whatever a network makes of x and of noise, so it may " +
      "take any shape. A second network, T, learns to tell its samples from " +
      "the prior’s: that replaces the divergence which nobody can compute.",
      "The clouds grow into sectors with sharp borders that together fill " +
      "the prior. The VAE beside it starts from the same seed and stays " +
      "with its ellipses.",
    ],
    notebook: "05-figure-6",
  },
  {
    title: "A slow T makes the ELBO lie",
    link: "preset=playground&t-rate=0.00002&t-steps=1",
    texts: [
      "(8) trusts T to be the log-ratio of the moment. Here T learns a " +
      "hundred times slower: its map lags behind T*, the exact one beside " +
      "it.",
      "Compare the two curves of the ELBO. The dashed one is what T claims, " +
      "the solid one is true. A claim above the dotted optimum is " +
      "impossible, and no bound of anything.",
    ],
    change: { label: "Give T its rate back", link: "t-rate=0.002&t-steps=2" },
    notebook: "06-table-1",
  },
  {
    title: "One number of noise is too few",
    link: "preset=playground&noise=1",
    texts: [
      "A network can bend noise, but a line of noise stays a line: with one " +
      "dimension, q(z|x) is a curve that crosses its sector to and fro and " +
      "never covers it.",
      "A curve has no density in the plane: its KL from the prior is " +
      "infinite, and what the table shows is only what few samples can see " +
      "of it.",
    ],
    change: { label: "Give it 16 numbers", link: "noise=16" },
    notebook: "05-figure-6",
  },
  {
    title: "Collapse, and the way back",
    link: "preset=playground&freeze=discriminator",
    texts: [
      "T is frozen as it began, and knows nothing of q. Nothing keeps the " +
      "clouds wide: they shrink to points where the decoder does best, and " +
      "most of the prior is left to nobody.",
      "Then let T learn. It finds the crowded places at once, and the " +
      "clouds are driven apart until they fill the prior.",
    ],
    change: { label: "Let T learn", link: "freeze=none" },
    notebook: "04-networks-and-algorithm",
  },
  {
    title: "Why the rates fall",
    link: "preset=playground&decay=0&rate=0.003&t-rate=0.006",
    texts: [
      "Two players who learn at constant rates go round their optimum, " +
      "and never come to rest: the clouds tremble, and so does the ELBO.",
      "Halfway through, let the rates fall: they are at once what the " +
      "schedule wants at this step, and reach 0 at its end. The trembling " +
      "dies away and the ELBO rises.",
    ],
    change: { label: "Let the rates fall", link: "decay=1" },
    notebook: "07-why-training-fails",
  },
];

/**
 * The settings that a step of the tour begins with.
 *
 * @param step From 1.
 * @throws {RangeError} If there is no such step.
 *
 * @example
 * ```ts
 * import { tourSettings } from "../../lib/playground/mod.ts";
 * console.assert(tourSettings(1).preset === "vae");
 * ```
 */
export function tourSettings(step: number): Settings {
  const found = tour[step - 1];
  if (!found) {
    throw new RangeError(
      `Cannot begin step ${step} of the tour, wanted 1 to ${TOUR_STEPS}`,
    );
  }
  return readFragment(`${found.link}&tour=${step}`).settings;
}

/**
 * What an address asks for: settings, or a step of the tour by its number
 * alone.
 *
 * @param fragment With or without the number sign.
 *
 * @example
 * ```ts
 * import { readAddress } from "../../lib/playground/mod.ts";
 * console.assert(readAddress("#tour=1").settings.preset === "vae");
 * ```
 */
export function readAddress(fragment: string): FragmentResult {
  const read = readFragment(fragment);
  const step = /^#?tour=(\d+)$/.exec(fragment)?.[1];
  if (step === undefined || read.settings.tour === 0) return read;
  return { settings: tourSettings(Number(step)), repairs: [] };
}

/**
 * Settings with what the button of a step changes.
 *
 * @param settings As they are, within the tour.
 * @returns The changed ones; the same where the step has no button.
 */
export function tourChange(settings: Settings): Settings {
  const { change } = tour[settings.tour - 1] ?? {};
  if (!change) return settings;
  const link = new URLSearchParams(writeFragment(settings));
  for (const [key, value] of new URLSearchParams(change.link)) {
    link.set(key, value);
  }
  return readFragment(`${link}`).settings;
}
