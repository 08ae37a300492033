/**
 * Figures: pure functions from results to Plotly figures as JSON, all in one
 * style, each with alternative text made from its data and a caption.
 *
 * @example
 * ```ts
 * import { curveY } from "avb/figures";
 * const { data, layout, alt, caption } = curveY({ pairs: [{ a: 1, b: 1 }] });
 * if (!alt || !caption || !layout["height"] || data.length !== 2) {
 *   throw new Error("a figure is complete");
 * }
 * ```
 *
 * @module
 */
export { aggregateMaps, type AggregateMapsOptions } from "./aggregate_maps.ts";
export { curveY, type CurveYOptions } from "./curve_y.ts";
export {
  curveYExplorer,
  type CurveYExplorerOptions,
} from "./curve_y_explorer.ts";
export { dataFigure, type DataFigureOptions } from "./data_figure.ts";
export {
  decoderRegions,
  type DecoderRegionsOptions,
} from "./decoder_regions.ts";
export {
  type DensityPanel,
  densityPanels,
  type DensityPanelsOptions,
  type ExactPlane,
} from "./density_panels.ts";
export {
  effectsFigure,
  type EffectsFigureOptions,
  type EffectValue,
} from "./effects_figure.ts";
export {
  distanceExplorer,
  type DistanceExplorerOptions,
  type DistanceStop,
} from "./distance_explorer.ts";
export { discriminatorTable } from "./discriminator_table.ts";
export { elboIdentity, type ElboIdentityOptions } from "./elbo_identity.ts";
export type { Figure, Frame, Json, Layout, Numbers, Trace } from "./figure.ts";
export { gapCurve, type GapCurveOptions } from "./gap_curve.ts";
export { gapExplorer, type GapExplorerOptions } from "./gap_explorer.ts";
export {
  gradientHistogram,
  type GradientHistogramOptions,
  type GradientSamples,
} from "./gradient_histogram.ts";
export {
  gradientVariance,
  type GradientVarianceOptions,
} from "./gradient_variance.ts";
export {
  gridOver,
  type LatentGrid,
  latentGrid,
  type LatentGridOptions,
} from "./grid.ts";
export {
  type Histogram,
  histogramFigure,
  type HistogramFigureOptions,
} from "./histogram_figure.ts";
export {
  latentExplorer,
  type LatentExplorerOptions,
} from "./latent_explorer.ts";
export {
  type LatentPanel,
  latentScatter,
  type LatentScatterOptions,
} from "./latent_scatter.ts";
export {
  lineFigure,
  type LineFigureOptions,
  type LineSeries,
} from "./line_figure.ts";
export { logRatioCurve, type LogRatioCurveOptions } from "./log_ratio_curve.ts";
export { logRatioMaps, type LogRatioMapsOptions } from "./log_ratio_maps.ts";
export {
  lossCurves,
  type LossCurvesOptions,
  type LossName,
  type LossReference,
  type LossRun,
} from "./loss_curves.ts";
export type { Regions } from "./region_map.ts";
export { pageScript } from "./page_script.ts";
export {
  posteriorFilm,
  type PosteriorFilmOptions,
  type PosteriorSnapshot,
} from "./posterior_film.ts";
export {
  posteriorPanels,
  type PosteriorPanelsOptions,
} from "./posterior_panels.ts";
export {
  parsePosteriorStudy,
  type PosteriorRow,
  type PosteriorStudy,
} from "./posterior_study.ts";
export {
  type PosteriorQuantity,
  posteriorTable,
  type PosteriorTableOptions,
} from "./posterior_table.ts";
export {
  parseRecipeStudy,
  type Provenance,
  type Quantity,
  type RecipeEntry,
  type RecipeRun,
  type RecipeStudy,
  type RecipeSummary,
  type Spread,
} from "./recipe_study.ts";
export { recipeDots, type RecipeDotsOptions } from "./recipe_dots.ts";
export { recipeName, recipeNotes, recipeOrigins } from "./recipe_origins.ts";
export {
  type OwnRun,
  recipesTable,
  type RecipesTableOptions,
} from "./recipes_table.ts";
export {
  reconstructionHeatmap,
  type ReconstructionHeatmapOptions,
} from "./reconstruction_heatmap.ts";
export type { RenderedTable } from "./rendered_table.ts";
export {
  sampleLogRatio,
  type SampleLogRatioOptions,
} from "./sample_log_ratio.ts";
export { colorOf, seriesColorOf, symbolOf } from "./style.ts";
export {
  type Table1Column,
  type Table1Key,
  table1Table,
  type Table1TableOptions,
  type Table1Values,
} from "./table1_table.ts";
export { darkFigure } from "./theme.ts";
export {
  type FilmSnapshot,
  trainingFilm,
  type TrainingFilmOptions,
} from "./training_film.ts";
export {
  trainingFigure,
  type TrainingFigureOptions,
} from "./training_figure.ts";
export { twoElbos, type TwoElbosOptions } from "./two_elbos.ts";
