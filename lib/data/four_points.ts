import source from "../../data/four-points.json" with { type: "json" };
import { type DataSet, dataSet } from "./data_set.ts";

/**
 * The four points of the paper's figure 5: the unit vectors of length 4, each
 * with probability 1/4. Their entropy is log 4.
 *
 * @example
 * ```ts
 * import { fourPoints } from "avb";
 * console.log(fourPoints.labels[0]); // x1 = (1, 0, 0, 0)
 * ```
 */
export const fourPoints: DataSet = dataSet(source.name, source.rows);
