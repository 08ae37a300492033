/**
 * The playground: a training that a page holds in a worker, its settings as
 * plain data and in an address. Above `evaluation` and `figures`, whose grids
 * and densities it shows, and below `cli`, which writes the page.
 *
 * @module
 */
export { cellText } from "./cell.ts";
export {
  type FragmentResult,
  readFragment,
  writeFragment,
} from "./fragment.ts";
export type { Command, Frame, Message, Row } from "./protocol.ts";
export { LOSS_FIELDS, type Send, Session } from "./session.ts";
export {
  CONTRASTS,
  FROZEN,
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
  wantsRestart,
} from "./settings.ts";
export { LIMIT, NODES, SAMPLES } from "./views.ts";
