/**
 * Data sets: distributions over binary vectors.
 *
 * @module
 */
export {
  type DataSet,
  dataSet,
  type DataSetOptions,
  entropy,
} from "./data_set.ts";
export { fourPoints } from "./four_points.ts";
