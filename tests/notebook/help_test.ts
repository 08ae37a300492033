import assert from "node:assert/strict";
import * as avb from "../../lib/mod.ts";
import * as figures from "../../lib/figures/mod.ts";
import * as notebook from "../../lib/notebook/mod.ts";
import { reading } from "./reading.ts";

const { help } = notebook;

/** The parts of the Markdown form, which blank lines part. */
function partsOf(what: Parameters<typeof help>[0]): string[] {
  return String(help(what).bundle["text/markdown"]).split("\n\n");
}

reading(
  "a function: signature, description, parameters, result, example",
  () => {
    const parts = partsOf(notebook.table);
    assert.equal(
      parts[0],
      "`````typescript\n" +
        "function table(\n" +
        "  rows: readonly TableRow[],\n" +
        "  { caption, columns, digits = 4 }: TableOptions = {},\n" +
        "): Block\n" +
        "`````",
    );
    assert.match(parts[1]!, /^An accessible table: .*\n.*await show\(…\)`\.$/);
    assert.equal(parts[2], "**Parameters**");
    assert.equal(
      parts[3],
      "- `rows`: The rows; a value that is missing is shown as a dash.\n" +
        "- `options`: Caption, columns, digits.",
    );
    assert.equal(parts[4], "**Returns** The table as a block.");
    assert.equal(parts[5], "**Throws**");
    assert.equal(parts[6], "- `RangeError`: If there is no row or no column.");
    assert.equal(parts[7], "**Example**");
    assert.match(parts[8]!, /^```ts\nimport \{ show, table \}[^]*\n```$/);
    assert.match(
      parts[9]!,
      /^From `lib\/notebook\/table\.ts, lines \d+ to \d+`/,
    );
  },
);

reading("a result that is an object type belongs to the signature", () => {
  assert.match(
    partsOf("figureBundle")[0]!,
    /figureBundle\(figure: Figure\): \{\n {2}data: [^]*>;\n\}\n`````$/,
  );
});

reading("a class lists its public members, not its private ones", () => {
  const members = partsOf(avb.Training).find((part) => part.startsWith("- "))!;
  assert.match(
    members,
    /^- `constructor\(config: TrainingConfig, data: DataSet\)`: Fresh/m,
  );
  assert.match(members, /^- `readonly config: TrainingConfig`: The recipe/m);
  assert.match(members, /^- `get step\(\): number`: Steps done\.$/m);
  assert.match(members, /^- `async \*run\(options: RunOptions = \{\}\)/m);
  assert.doesNotMatch(members, /#|\/\*\*/);
});

reading("a method, a constant, a type and an interface", () => {
  assert.match(partsOf("Training.advance")[0]!, /\nadvance\(\): Losses\n/);
  assert.equal(
    partsOf("presets")[0],
    "`````typescript\n" +
      "const presets: Readonly<Record<PresetName, Preset>>\n`````",
  );
  assert.match(partsOf("Activation")[0]!, /\ntype Activation = typeof/);
  const [code, text] = partsOf("Losses");
  assert.match(code!, /interface Losses \{[^]*\/\*\* \(9\) at the last/);
  assert.match(text!, /^The losses of one step/);
});

reading("links to names are code", () => {
  assert.match(partsOf(avb.evaluateTraining)[1]!, /^`evaluate` for a training/);
});

reading("the plain form has no marks of Markdown", () => {
  const { text } = help("table");
  assert.doesNotMatch(text, /```|\*\*/);
  assert.match(text, /^Returns The table as a block\.$/m);
});

reading("a misspelt name is refused with the nearest", () => {
  assert.throws(() => help("Trainng"), /RangeError: .*nearest is "Training"$/);
});

reading("every public function and class has help", () => {
  const values = Object.entries({ ...avb, ...figures, ...notebook })
    .filter(([, value]) => typeof value === "function");
  assert.ok(values.length > 100);
  for (const [name, value] of values) {
    const parts = partsOf(value as notebook.Named);
    const words = parts[0]!.split(/\W+/);
    assert.ok(words.includes((value as { name: string }).name), name);
    assert.ok(!parts.includes("It has no doc comment."), name);
  }
});
