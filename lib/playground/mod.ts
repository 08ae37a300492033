/**
 * The playground: a training that a page holds in a worker, its settings as
 * plain data and in an address. Above `evaluation` and `figures`, whose grids
 * and densities it shows, and below `cli`, which writes the page.
 *
 * @module
 */
export { cellText } from "./cell.ts";
export {
  DEFAULT_PRESET,
  type FragmentResult,
  readFragment,
  TOUR_STEPS,
  writeFragment,
} from "./fragment.ts";
export {
  type Command,
  type Frame,
  LIMIT,
  LOSS_FIELDS,
  type Message,
  NODES,
  type Row,
  SAMPLES,
} from "./protocol.ts";
export { type Send, Session } from "./session.ts";
export {
  CONTRASTS,
  ENGINES,
  FROZEN,
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
  wantsRestart,
} from "./settings.ts";
export {
  readAddress,
  tour,
  tourChange,
  tourSettings,
  type TourStep,
} from "./tour.ts";
