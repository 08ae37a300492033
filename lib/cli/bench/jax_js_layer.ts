import * as jax from "npm:@jax-js/jax@0.1.25";
import { entries, LAYER, type LayerPass } from "./layer.ts";

/** The layer in jax-js, compiled by its jit for its wasm backend. */
export async function createPass(): Promise<LayerPass> {
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const { batch, width } = LAYER;
  const array = (...shape: number[]) =>
    jax.numpy.array(entries(shape.reduce((a, b) => a * b)), { shape });
  const x = array(batch, width);
  const kernel = array(width, width);
  const bias = array(width);
  const gradients = jax.jit(jax.grad(
    (x: jax.Array, kernel: jax.Array, bias: jax.Array) =>
      jax.nn.relu(jax.numpy.dot(x, kernel).add(bias)).sum(),
    { argnums: [0, 1, 2] },
  ));
  return async () => {
    // A call takes its arguments' references away.
    const all = gradients(x.ref, kernel.ref, bias.ref) as jax.Array[];
    await jax.blockUntilReady(all);
    all.forEach((each) => each.dispose());
  };
}
