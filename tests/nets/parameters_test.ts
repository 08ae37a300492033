import assert from "node:assert/strict";
import {
  createNetworks,
  generativeParameters,
  layerShapes,
  parameterCount,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { presets } from "../../lib/training/mod.ts";
import { testOn } from "../support/backends.ts";

testOn(["cpu"], "layerShapes: every parameter belongs to one layer", () => {
  const { zDim } = presets.vae.encoder;
  const parameters = generativeParameters(createNetworks(
    presets.vae,
    { xDim: 4, initializer: "xavier-normal" },
    Generator.fromSeed(1),
  ));
  const layers = layerShapes(parameters);
  assert.deepEqual(
    layers.map(({ path, inputs, outputs }) => [path, inputs, outputs]),
    [
      ["encoder/0", 4, 64],
      ["encoder/1", 64, 64],
      ["encoder/2", 64, 64],
      // Mean and log-variance.
      ["encoder/3", 64, 2 * zDim],
      ["decoder/0", zDim, 64],
      ["decoder/1", 64, 64],
      ["decoder/2", 64, 64],
      ["decoder/3", 64, 4],
    ],
  );
  for (const { inputs, outputs, parameters } of layers) {
    assert.equal(parameters, inputs * outputs + outputs);
  }
  assert.equal(
    layers.reduce((sum, layer) => sum + layer.parameters, 0),
    parameterCount(parameters),
  );
});
