import type { Evaluation } from "../evaluation/mod.ts";
import { formatNumber } from "../figures/format.ts";
import { applySettings, type Preset } from "../training/mod.ts";

/** The evaluation of one run of the study. */
export interface AblationRow extends Omit<Evaluation, "perRow"> {
  /** Of the training. */
  readonly seed: number;
  /** Steps of the training. */
  readonly step: number;
  /** Seconds of the training. */
  readonly seconds: number;
}

/** A recipe with one change, or with none, and its run for each seed. */
export interface AblationVariant {
  /** Which recipe is changed. */
  readonly recipe: string;
  /** What is changed; "none" for the recipe as it is. */
  readonly change: string;
  /** What the change is and how it may matter. */
  readonly sentence: string;
  /** What `applySettings` must change of the recipe. */
  readonly settings: readonly string[];
  /** A row for each seed whose run ended well. */
  readonly rows: readonly AblationRow[];
}

/** A mean of differences, changed minus unchanged, paired by seed. */
export interface AblationDifference {
  /** The mean. */
  readonly mean: number;
  /** Its standard error. */
  readonly standardError: number;
  /** How many pairs it is of. */
  readonly pairs: number;
}

/** What one change does; null where less than two pairs ended well. */
export interface AblationEffect {
  /** Which recipe is changed. */
  readonly recipe: string;
  /** What is changed; "everything" for all that differs. */
  readonly change: string;
  /** On the ELBO, nats. */
  readonly elbo: AblationDifference | null;
  /** On KL(q(z), p(z)), nats. */
  readonly klAggregate: AblationDifference | null;
  /** On the ELBO by T minus the ELBO, nats. */
  readonly excessByT: AblationDifference | null;
  /** On log10 of the optimum minus the ELBO. */
  readonly gapDecades: AblationDifference | null;
}

/** A statement on the sign of one effect, and what became of it. */
export interface AblationClaim {
  /** The statement. */
  readonly sentence: string;
  /** Which recipe is changed. */
  readonly recipe: string;
  /** What is changed. */
  readonly change: string;
  /** What it is about. */
  readonly effect: Exclude<keyof AblationEffect, "recipe" | "change">;
  /** The sign that is claimed. */
  readonly sign: 1 | -1;
  /** Changed minus unchanged; null with less than two pairs. */
  readonly difference: number | null;
  /** Its standard error. */
  readonly standardError: number | null;
  /** How many pairs it is of. */
  readonly pairs: number;
  /** Whether the sign is the claimed one by more than two standard errors. */
  readonly holds: boolean;
}

/** What `deno task ablation` writes. */
export interface AblationStudy {
  /** Makes it again. */
  readonly command: string;
  /** The day of its latest run. */
  readonly date: string;
  /** Where it was made. */
  readonly machine: string;
  /** Who computed. */
  readonly backend: string;
  /** Of all its trainings, one after the other. */
  readonly seconds: number;
  /** Its seeds. */
  readonly seeds: readonly number[];
  /** The statements that it tries. */
  readonly claims: readonly AblationClaim[];
  /** What each change does. */
  readonly effects: readonly AblationEffect[];
  /** All recipes and changes with their runs. */
  readonly variants: readonly AblationVariant[];
  /** Runs that did not end well, and why. */
  readonly failures: readonly {
    readonly run: string;
    readonly reason: string;
  }[];
  /** The recipes as they are, by name. */
  readonly recipes: Readonly<Record<string, Preset>>;
}

const FILE = new URL("../../data/ablation.json", import.meta.url);
const LISTS = ["seeds", "claims", "effects", "variants", "failures"] as const;

/**
 * The study of data/ablation.json: the recipes `blog` and `table-1`, one
 * change at a time, for several seeds.
 *
 * @param file Another file that `deno task ablation --out FILE` wrote.
 * @returns What the file holds.
 * @throws {Error} If there is no such file, or it holds something else; the
 * message says what makes it.
 *
 * @example
 * ```ts
 * import { ablationStudy } from "avb/notebook";
 * for (const { sentence, holds } of ablationStudy().claims) {
 *   console.log(holds, sentence);
 * }
 * ```
 */
export function ablationStudy(file: URL = FILE): AblationStudy {
  const name = file.href === FILE.href ? "data/ablation.json" : file.pathname;
  const cure =
    "`deno task ablation` makes it: it trains every variant of two " +
    "recipes for each seed, shows the time that is left, and can be " +
    "interrupted and called again. Then run this cell again";
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`There is no ${name}. ${cure}`);
  }
  try {
    const study = JSON.parse(text);
    if (
      LISTS.every((key) => Array.isArray(study[key])) &&
      typeof study.recipes === "object"
    ) return study;
  } catch {
    // The same as any other text.
  }
  throw new Error(`${name} holds no study of recipes. ${cure}`);
}

/** Changes whose name says less than a few words can. */
const NAMES: Readonly<Record<string, string>> = {
  "everything": "everything at once",
  "fresh-noise": "noise drawn",
  "discriminator-steps": "T's steps",
  "discriminator-rate": "T's rate",
  "discriminator-kind": "T's kind",
  "generative-rate": "the others' rate",
  "decay": "falling rates",
  "average": "average's memory",
  "linear-towers": "T's last layers",
};

/** How examples are drawn, in a word. */
const SAMPLING: Readonly<Record<string, string>> = {
  fresh: "anew",
  epochs: "once",
};

function valueText(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  const kind = (value as { kind?: string } | null)?.kind;
  return kind === undefined ? String(value) : SAMPLING[kind] ?? kind;
}

/**
 * A change in a few words with the values before and after it, such as
 * "noise dimensions: 2 → 16".
 *
 * @param study Knows the recipe.
 * @param variant What is changed of it.
 * @returns Text for an axis or a table.
 *
 * @example
 * ```ts
 * import { presets } from "avb";
 * import { changeText } from "avb/notebook";
 * const recipes = { blog: presets.blog };
 * const text = changeText({ recipes }, {
 *   recipe: "blog",
 *   change: "noise-dimensions",
 *   settings: ["encoder.noiseDim=16"],
 * });
 * if (text !== "noise dimensions: 2 → 16") throw new Error(text);
 * ```
 */
export function changeText(
  { recipes }: Pick<AblationStudy, "recipes">,
  { recipe, change, settings = [] }:
    & Pick<AblationVariant, "recipe" | "change">
    & { readonly settings?: readonly string[] },
): string {
  const name = NAMES[change] ?? change.replaceAll("-", " ");
  const before = recipes[recipe];
  // Where several settings change they get the same value.
  const path = settings[0]?.split("=")[0]?.split(".");
  if (path === undefined || before === undefined) return name;
  const valueOf = (config: object) =>
    path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      config,
    );
  const after = valueText(valueOf(applySettings(before, settings)));
  return valueOf(before) === undefined
    ? `${name}: ${after}`
    : `${name}: ${valueText(valueOf(before))} → ${after}`;
}
