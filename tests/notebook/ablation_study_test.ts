import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { presets } from "../../lib/mod.ts";
import { ablationStudy, changeText } from "../../lib/notebook/mod.ts";
import { temporaryFolder, testWith } from "../support/permissions.ts";

// That it reads what the command writes is tested beside the command.

testWith(["read", "write"], "ablationStudy: no file, no study", () => {
  const folder = Deno.makeTempDirSync({ dir: temporaryFolder() });
  try {
    const file = (name: string, text?: string) => {
      const path = join(folder, name);
      if (text !== undefined) Deno.writeTextFileSync(path, text);
      return pathToFileURL(path);
    };
    const cure = /`deno task ablation` makes it/;
    assert.throws(() => ablationStudy(file("a.json")), (error: Error) => {
      assert.match(error.message, /There is no .*a\.json\. /);
      assert.match(error.message, cure);
      return true;
    });
    for (const text of ["", "3", "null", "[]", "{}", '{"seeds": [0]}']) {
      assert.throws(
        () => ablationStudy(file("b.json", text)),
        (error: Error) => {
          assert.match(error.message, /b\.json holds no study of recipes\. /);
          assert.match(error.message, cure);
          return true;
        },
        text,
      );
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("changeText: a name, the value before and the one after", () => {
  // The study's recipe draws anew: even draws are a change of its own.
  const sampling = { kind: "fresh" } as const;
  const recipes = {
    "blog": presets.blog,
    "table-1": { ...presets["table-1"], sampling },
  };
  const text = (recipe: string, change: string, ...settings: string[]) =>
    changeText({ recipes }, { recipe, change, settings });
  assert.equal(
    text("blog", "noise-dimensions", "encoder.noiseDim=16"),
    "noise dimensions: 2 → 16",
  );
  assert.equal(
    text(
      "table-1",
      "discriminator-rate",
      "discriminatorOptimizer.learningRate=0.001",
    ),
    "T's rate: 0.0028 → 0.001",
  );
  assert.equal(
    text(
      "table-1",
      "fresh-noise",
      'sampling={"kind":"epochs","examples":5000,"trainShare":0.9}',
    ),
    "noise drawn: anew → once",
  );
  assert.equal(
    text(
      "blog",
      "discriminator-kind",
      `discriminator=${JSON.stringify(presets.poolio.discriminator)}`,
    ),
    "T's kind: inner-product → dense",
  );
  // A key that the recipe lacks has no value before.
  assert.equal(
    text("blog", "linear-towers", "discriminator.outputActivation=linear"),
    "T's last layers: linear",
  );
  assert.equal(
    text(
      "blog",
      "beta1",
      "generativeOptimizer.beta1=0.5",
      "discriminatorOptimizer.beta1=0.5",
    ),
    "beta1: 0.3 → 0.5",
  );
  assert.equal(text("blog", "everything"), "everything at once");
  assert.equal(text("blog", "none"), "none");
  assert.equal(text("other", "a-change", "steps=3"), "a change");
});
