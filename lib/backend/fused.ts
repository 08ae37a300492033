import { type Activation, ACTIVATIONS } from "./activation.ts";
import { floats, offsetOf, type WasmBackend } from "./heap.ts";
import type { Engine } from "./registry.ts";
import * as tf from "./tf.ts";

/**
 * C <- op(A) op(B) on byte offsets of the backend's memory, row-major, op(A)
 * [m, inner], op(B) [inner, n].
 */
export type Product = (
  backend: WasmBackend,
  a: number,
  transposeA: boolean,
  b: number,
  transposeB: boolean,
  c: number,
  m: number,
  n: number,
  inner: number,
) => void;

/** The kernels' names in tfjs's registry. */
export const FUSED = {
  layers: "AvbLayers",
  layersSlopes: "AvbLayersSlopes",
  layersInputGradient: "AvbLayersInputGradient",
  layersKernelGradient: "AvbLayersKernelGradient",
  layersBiasGradient: "AvbLayersBiasGradient",
  bernoulli: "AvbBernoulli",
  bernoulliGradient: "AvbBernoulliGradient",
  softplus: "AvbSoftplus",
  softplusGradient: "AvbSoftplusGradient",
  innerProduct: "AvbIndexedInnerProduct",
  indexedRows: "AvbIndexedRows",
  scatterRows: "AvbScatterRows",
  mean: "AvbMean",
  meanGradient: "AvbMeanGradient",
  networkInput: "AvbNetworkInput",
  addActivation: "AvbAddActivation",
  addActivationGradient: "AvbAddActivationGradient",
} as const;

/** Layers applied to a batch: what their kernels need beside the arrays. */
export interface LayersPlan {
  readonly rows: number;
  /** Widths from the input to the output. */
  readonly widths: readonly number[];
  readonly activations: readonly Activation[];
}

/** Where layer i's activations begin among all of them, in floats. */
function hiddenOffset({ rows, widths }: LayersPlan, layer: number): number {
  let offset = 0;
  for (let i = 1; i <= layer; i++) offset += rows * widths[i]!;
  return offset;
}

function hiddenSize(plan: LayersPlan): number {
  return hiddenOffset(plan, plan.activations.length - 1);
}

interface Call {
  readonly backend: WasmBackend;
  has(name: string): boolean;
  input(name: string): tf.TensorInfo;
  /** Byte offset of an input. */
  at(name: string): number;
  /** Shape of an input. */
  shape(name: string): readonly number[];
  /** A new output of that shape and its byte offset. */
  output(shape: readonly number[]): { info: tf.TensorInfo; at: number };
  /** An attribute. */
  attribute<T>(name: string): T;
}

/** The kernels by backend and name. */
const kernelFunctions = new Map<string, Map<string, tf.KernelFunc>>();

/** The kernels trust an index: one outside the table would write anywhere. */
function checkIndex(call: Call, rows: number, tableRows: number): void {
  const { buffer } = call.backend.wasm.HEAPU8;
  const index = new Int32Array(buffer, call.at("index"), rows);
  for (let i = 0; i < rows; i++) {
    const row = index[i]!;
    if (row < 0 || row >= tableRows) {
      throw new RangeError(
        `Cannot compute an inner product: index ${i} is ${row}, wanted 0 to ` +
          `${tableRows - 1}`,
      );
    }
  }
}

/**
 * Registers the fused kernels for a backend whose tensors live in wasm memory.
 *
 * @param backendName The name in tfjs's registry.
 * @param engine The SIMD module on that memory, and how that backend
 * multiplies matrices.
 */
export function registerFused(
  backendName: string,
  { kernels, product }: Engine,
): void {
  const functions = new Map<string, tf.KernelFunc>();
  kernelFunctions.set(backendName, functions);
  const register = (
    kernelName: string,
    compute: (call: Call) => tf.TensorInfo | tf.TensorInfo[],
  ) => {
    if (tf.getKernel(kernelName, backendName)) {
      tf.unregisterKernel(kernelName, backendName);
    }
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend: any }) => {
      const backend = any as WasmBackend;
      return compute({
        backend,
        has: (name) => inputs[name] !== undefined,
        input: (name) => inputs[name]!,
        at: (name) => offsetOf(backend, inputs[name]!),
        shape: (name) => inputs[name]!.shape,
        output(shape) {
          const info = backend.makeOutput(shape, "float32");
          return { info, at: offsetOf(backend, info) };
        },
        attribute: <T>(name: string) =>
          (attrs as Record<string, unknown>)[name] as T,
      });
    };
    tf.registerKernel({ kernelName, backendName, kernelFunc });
    functions.set(kernelName, kernelFunc);
  };

  // tfjs's wasm copies where a clone can share, and the tape clones a lot.
  register("Identity", (call) => {
    const x = call.input("x");
    call.backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });

  register(FUSED.networkInput, (call) => {
    const [rows, xDim] = call.shape("x") as [number, number];
    const more = call.has("beside") ? call.shape("beside")[1]! : 0;
    const [scale, shift] = call.attribute<boolean>("centered")
      ? [2, 1]
      : [1, 0];
    const out = call.output([rows, xDim + more]);
    const heap = floats(call.backend);
    let from = call.at("x") >> 2;
    let beside = more === 0 ? 0 : call.at("beside") >> 2;
    let to = out.at >> 2;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < xDim; j++) heap[to++] = scale * heap[from++]! - shift;
      for (let j = 0; j < more; j++) heap[to++] = heap[beside++]!;
    }
    return out.info;
  });

  // Layers keep their hidden activations, and later the slopes before each
  // activation, one matrix after the other in one array: see LayersPlan.
  register(FUSED.layers, (call) => {
    const plan = call.attribute<LayersPlan>("plan");
    const { rows, widths, activations } = plan;
    const y = call.output([rows, widths.at(-1)!]);
    const hidden = call.output([hiddenSize(plan)]);
    let from = call.at("x");
    for (let i = 0; i < activations.length; i++) {
      const cols = widths[i + 1]!;
      const last = i === activations.length - 1;
      const to = last ? y.at : hidden.at + 4 * hiddenOffset(plan, i);
      product(
        call.backend,
        from,
        false,
        call.at(`kernel${i}`),
        false,
        to,
        rows,
        cols,
        widths[i]!,
      );
      kernels.biasActivation(
        to,
        call.at(`bias${i}`),
        rows,
        cols,
        ACTIVATIONS.indexOf(activations[i]!),
      );
      from = to;
    }
    return [y.info, hidden.info];
  });

  register(FUSED.layersSlopes, (call) => {
    const plan = call.attribute<LayersPlan>("plan");
    const { rows, widths, activations } = plan;
    const last = activations.length - 1;
    const slopes = call.output([hiddenSize(plan) + rows * widths[last + 1]!]);
    const at = (i: number) => slopes.at + 4 * hiddenOffset(plan, i);
    for (let i = last; i >= 0; i--) {
      const cols = widths[i + 1]!;
      if (i < last) {
        product(
          call.backend,
          at(i + 1),
          false,
          call.at(`kernel${i + 1}`),
          true,
          at(i),
          rows,
          cols,
          widths[i + 2]!,
        );
      }
      kernels.activationGradient(
        i === last ? call.at("dy") : at(i),
        i === last ? call.at("y") : call.at("hidden") +
          4 * hiddenOffset(plan, i),
        at(i),
        rows,
        cols,
        ACTIVATIONS.indexOf(activations[i]!),
      );
    }
    return slopes.info;
  });

  register(FUSED.layersInputGradient, (call) => {
    const { rows, widths } = call.attribute<LayersPlan>("plan");
    const out = call.output([rows, widths[0]!]);
    product(
      call.backend,
      call.at("slopes"),
      false,
      call.at("kernel"),
      true,
      out.at,
      rows,
      widths[0]!,
      widths[1]!,
    );
    return out.info;
  });

  register(FUSED.layersKernelGradient, (call) => {
    const plan = call.attribute<LayersPlan>("plan");
    const i = call.attribute<number>("layer");
    const { rows, widths } = plan;
    const out = call.output([widths[i]!, widths[i + 1]!]);
    // The input of a layer is x, or what the layer before it gave.
    const input = i === 0
      ? call.at("input")
      : call.at("input") + 4 * hiddenOffset(plan, i - 1);
    product(
      call.backend,
      input,
      true,
      call.at("slopes") + 4 * hiddenOffset(plan, i),
      false,
      out.at,
      widths[i]!,
      widths[i + 1]!,
      rows,
    );
    return out.info;
  });

  register(FUSED.layersBiasGradient, (call) => {
    const plan = call.attribute<LayersPlan>("plan");
    const i = call.attribute<number>("layer");
    const cols = plan.widths[i + 1]!;
    const out = call.output([cols]);
    kernels.columnSum(
      call.at("slopes") + 4 * hiddenOffset(plan, i),
      out.at,
      plan.rows,
      cols,
    );
    return out.info;
  });

  register(FUSED.bernoulli, (call) => {
    const [rows, cols] = call.shape("logits") as [number, number];
    const out = call.output([rows]);
    kernels.bernoulli(call.at("logits"), call.at("x"), out.at, rows, cols);
    return out.info;
  });

  register(FUSED.bernoulliGradient, (call) => {
    const [rows, cols] = call.shape("logits") as [number, number];
    const out = call.output([rows, cols]);
    kernels.bernoulliGradient(
      call.at("logits"),
      call.at("x"),
      call.at("dy"),
      out.at,
      rows,
      cols,
    );
    return out.info;
  });

  // The first `split` entries are taken with sign -1, the rest with sign 1.
  register(FUSED.softplus, (call) => {
    const [size] = call.shape("t") as [number];
    const split = call.attribute<number>("split");
    const out = call.output([size]);
    const t = call.at("t");
    kernels.softplus(t, out.at, split, -1);
    kernels.softplus(t + 4 * split, out.at + 4 * split, size - split, 1);
    return out.info;
  });

  register(FUSED.softplusGradient, (call) => {
    const [size] = call.shape("t") as [number];
    const split = call.attribute<number>("split");
    const out = call.output([size]);
    const [t, dy] = [call.at("t"), call.at("dy")];
    kernels.softplusGradient(t, dy, out.at, split, -1);
    kernels.softplusGradient(
      t + 4 * split,
      dy + 4 * split,
      out.at + 4 * split,
      size - split,
      1,
    );
    return out.info;
  });

  register(FUSED.innerProduct, (call) => {
    const [rows, cols] = call.shape("h") as [number, number];
    checkIndex(call, rows, call.shape("table")[0]!);
    const out = call.output([rows]);
    kernels.indexedInnerProduct(
      call.at("table"),
      call.at("index"),
      call.at("h"),
      out.at,
      rows,
      cols,
      call.attribute("scale"),
    );
    return out.info;
  });

  register(FUSED.indexedRows, (call) => {
    const [rows] = call.shape("index") as [number];
    const cols = call.shape("table")[1]!;
    const out = call.output([rows, cols]);
    kernels.indexedRows(
      call.at("table"),
      call.at("index"),
      call.at("dy"),
      out.at,
      rows,
      cols,
      call.attribute("scale"),
    );
    return out.info;
  });

  register(FUSED.scatterRows, (call) => {
    const [rows, cols] = call.shape("h") as [number, number];
    const tableRows = call.attribute<number>("tableRows");
    const out = call.output([tableRows, cols]);
    kernels.scatterRows(
      call.at("h"),
      call.at("index"),
      call.at("dy"),
      out.at,
      rows,
      cols,
      tableRows,
      call.attribute("scale"),
    );
    return out.info;
  });

  register(FUSED.addActivation, (call) => {
    const shape = call.shape("a");
    const out = call.output(shape);
    const size = tf.util.sizeFromShape([...shape]);
    const from = call.at("a");
    call.backend.wasm.HEAPU8.copyWithin(out.at, from, from + 4 * size);
    // Adding a bias as long as the array is adding two arrays.
    const code = ACTIVATIONS.indexOf(call.attribute<Activation>("activation"));
    kernels.biasActivation(out.at, call.at("b"), 1, size, code);
    return out.info;
  });

  register(FUSED.addActivationGradient, (call) => {
    const shape = call.shape("y");
    const out = call.output(shape);
    const size = tf.util.sizeFromShape([...shape]);
    const code = ACTIVATIONS.indexOf(call.attribute<Activation>("activation"));
    const { at } = call;
    kernels.activationGradient(at("dy"), at("y"), out.at, 1, size, code);
    return out.info;
  });

  register(FUSED.mean, (call) => {
    const [size] = call.shape("values") as [number];
    const out = call.output([]);
    const heap = floats(call.backend);
    const from = call.at("values") >> 2;
    let sum = 0;
    for (let i = from; i < from + size; i++) sum += heap[i]!;
    heap[out.at >> 2] = sum / size;
    return out.info;
  });

  register(FUSED.meanGradient, (call) => {
    const size = call.attribute<number>("size");
    const out = call.output([size]);
    const heap = floats(call.backend);
    const share = heap[call.at("dy") >> 2]! / size;
    heap.fill(share, out.at >> 2, (out.at >> 2) + size);
    return out.info;
  });
}

/** Runs a fused kernel with one output as a tfjs operation. */
export function runFused<R extends tf.Rank>(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: Record<string, unknown> = {},
): tf.Tensor<R> {
  return tf.engine().runKernel(
    name,
    inputs,
    attributes as unknown as tf.NamedAttrMap,
  ) as tf.Tensor<R>;
}

/**
 * Runs a fused kernel beside the tape, with a third of the bookkeeping: for
 * what a gradient computes, and inside an operation with its own gradient.
 */
function compute(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: object = {},
): tf.Tensor[] {
  const engine = tf.engine();
  const kernel = kernelFunctions.get(engine.backendName)!.get(name)!;
  const attrs = attributes as tf.NamedAttrMap;
  const infos = kernel({ inputs, attrs, backend: engine.backend });
  return [infos].flat().map((info) => engine.makeTensorFromTensorInfo(info));
}

/** The output of a kernel that has one; see {@link compute}. */
function computeOne(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: object = {},
): tf.Tensor {
  return compute(name, inputs, attributes)[0]!;
}

// The gradients, once for every backend that has the kernels.

tf.registerGradient({
  kernelName: FUSED.bernoulli,
  inputsToSave: ["logits", "x"],
  gradFunc: (dy, [logits, x]) => ({
    logits: () =>
      computeOne(FUSED.bernoulliGradient, {
        logits: logits!,
        x: x!,
        dy: dy as tf.Tensor,
      }),
  }),
});

tf.registerGradient({
  kernelName: FUSED.softplus,
  inputsToSave: ["t"],
  gradFunc: (dy, [t], attributes) => ({
    t: () =>
      computeOne(
        FUSED.softplusGradient,
        { t: t!, dy: dy as tf.Tensor },
        attributes,
      ),
  }),
});

tf.registerGradient({
  kernelName: FUSED.innerProduct,
  inputsToSave: ["table", "index", "h"],
  gradFunc(dy, [table, index, h], attributes) {
    const { scale } = attributes as unknown as { scale: number };
    const inputs = { index: index!, dy: dy as tf.Tensor };
    return {
      table: () =>
        computeOne(FUSED.scatterRows, { h: h!, ...inputs }, {
          scale,
          tableRows: table!.shape[0],
        }),
      h: () =>
        computeOne(FUSED.indexedRows, { table: table!, ...inputs }, { scale }),
    };
  },
});

tf.registerGradient({
  kernelName: FUSED.addActivation,
  outputsToSave: [true],
  gradFunc(dy, [y], attributes) {
    // Both summands have the same gradient, computed once.
    const slope = computeOne(
      FUSED.addActivationGradient,
      { dy: dy as tf.Tensor, y: y! },
      attributes,
    );
    return { a: () => slope.clone(), b: () => slope.clone() };
  },
});

tf.registerGradient({
  kernelName: FUSED.mean,
  gradFunc: (dy, _saved, attributes) => ({
    values: () =>
      computeOne(FUSED.meanGradient, { dy: dy as tf.Tensor }, attributes),
  }),
});

tf.registerGradient({
  kernelName: FUSED.networkInput,
  inputsToSave: ["x"],
  gradFunc(dy, [x], attributes) {
    const { centered } = attributes as unknown as { centered: boolean };
    const [rows, xDim] = x!.shape as [number, number];
    const d = dy as tf.Tensor2D;
    return {
      x: () => tf.mul(tf.slice(d, [0, 0], [rows, xDim]), centered ? 2 : 1),
      beside: () => tf.slice(d, [0, xDim], [rows, d.shape[1] - xDim]),
    };
  },
});

/** tfjs's entry for an operation with a gradient of its own; not typed there. */
interface TapeEngine {
  runKernelFunc(invocation: {
    inputs: tf.NamedTensorMap;
    forwardFunc(
      backend: unknown,
      save: (tensors: tf.Tensor[]) => void,
    ): tf.Tensor;
    backwardsFunc(
      dy: tf.Tensor,
      saved: tf.Tensor[],
    ): Record<string, () => tf.Tensor>;
  }): tf.Tensor;
}

/**
 * Fully connected layers as one operation on the tape.
 *
 * @param x [rows, widths[0]].
 * @param parameters kernel0, bias0, kernel1 …
 * @param plan Widths and activations.
 */
export function runLayers(
  x: tf.Tensor2D,
  parameters: tf.NamedTensorMap,
  plan: LayersPlan,
): tf.Tensor2D {
  const engine = tf.engine() as unknown as TapeEngine;
  // Variables outlive the tape; what was computed on it must be saved.
  const computed = Object.fromEntries(
    Object.entries(parameters).filter(([, tensor]) =>
      !(tensor instanceof tf.Variable)
    ),
  );
  return engine.runKernelFunc({
    inputs: { x, ...parameters },
    forwardFunc(_backend, save) {
      const [y, hidden] = compute(
        FUSED.layers,
        { x, ...parameters },
        { plan },
      ) as [tf.Tensor, tf.Tensor];
      save([x, y, hidden, ...Object.values(computed)]);
      return y;
    },
    backwardsFunc(dy, [x, y, hidden, ...others]) {
      const kept = { ...parameters };
      Object.keys(computed).forEach((name, i) => kept[name] = others[i]!);
      // Every gradient needs the slopes: computed here, once.
      const slopes = computeOne(
        FUSED.layersSlopes,
        { dy, y: y!, hidden: hidden!, ...kept },
        { plan },
      );
      const gradients: Record<string, () => tf.Tensor> = {
        x: () =>
          computeOne(
            FUSED.layersInputGradient,
            { slopes, kernel: kept["kernel0"]! },
            { plan },
          ),
      };
      plan.activations.forEach((_, layer) => {
        const input = layer === 0 ? x! : hidden!;
        gradients[`kernel${layer}`] = () =>
          computeOne(FUSED.layersKernelGradient, { input, slopes }, {
            plan,
            layer,
          });
        gradients[`bias${layer}`] = () =>
          computeOne(FUSED.layersBiasGradient, { slopes }, { plan, layer });
      });
      return gradients;
    },
  }) as tf.Tensor2D;
}
