import { presets } from "../training/presets.ts";
import { type Settings, trainingConfig } from "./settings.ts";

/** How each choice of who may not learn is trained. */
const LOOPS: Readonly<Record<Settings["frozen"], string>> = {
  none: `for await (
  const { step, losses } of training.run({ every: 1000 })
) {
  console.log(step, losses.generative, losses.discriminator);
}
`,
  generative: `// theta and phi stand still: T alone learns.
for (let step = 0; step < config.steps; step++) {
  training.advanceDiscriminator();
}
`,
  discriminator: `// T stands still.
while (training.step < config.steps) training.advanceGenerative();
`,
};

/**
 * The code of a notebook's cell that trains by these very settings and
 * evaluates: what differs from the preset, written out.
 *
 * @param settings What was chosen.
 *
 * @example
 * ```ts
 * import { cellText, presetSettings } from "../../lib/playground/mod.ts";
 * const text = cellText({ ...presetSettings("table-1"), batchSize: 64 });
 * console.assert(text.includes('...presets["table-1"]'));
 * console.assert(text.includes("batchSize: 64,"));
 * ```
 */
export function cellText(settings: Settings): string {
  const { preset, rows, weights, frozen } = settings;
  const usual = new Map<string, unknown>(Object.entries(presets[preset]));
  const changes = Object.entries(trainingConfig(settings)).flatMap(
    ([key, value]) => {
      const text = JSON.stringify(value);
      return text === JSON.stringify(usual.get(key))
        ? []
        : [`  ${key}: ${text},\n`];
    },
  );
  const vectors = rows.map((row) => `  [${[...row].join(", ")}],\n`).join("");
  return `import {
  dataSet,
  evaluateTraining,
  initBackend,
  presets,
  Training,
  type TrainingConfig,
} from "avb";

await initBackend();
const config: TrainingConfig = {
  ...presets["${preset}"],
${changes.join("")}};
const data = dataSet("mine", [
${vectors}], { weights: [${weights.join(", ")}] });
const training = new Training(config, data);
${LOOPS[frozen]}console.log(await evaluateTraining(training));
`;
}
