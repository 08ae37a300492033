import { type Activation, ACTIVATIONS } from "./activation.ts";
import { floats, offsetOf, type WasmBackend } from "./heap.ts";
import type { Kernels } from "./kernels/kernels.ts";
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
  dense: "AvbDense",
  product: "AvbProduct",
  activationGradient: "AvbActivationGradient",
  columnSum: "AvbColumnSum",
  bernoulli: "AvbBernoulli",
  bernoulliGradient: "AvbBernoulliGradient",
  softplus: "AvbSoftplus",
  softplusGradient: "AvbSoftplusGradient",
  innerProduct: "AvbIndexedInnerProduct",
  indexedRows: "AvbIndexedRows",
  scatterRows: "AvbScatterRows",
  mean: "AvbMean",
  meanGradient: "AvbMeanGradient",
} as const;

interface Call {
  readonly backend: WasmBackend;
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

/**
 * Registers the fused kernels for a backend whose tensors live in wasm memory.
 *
 * @param backendName The name in tfjs's registry.
 * @param kernels The SIMD module on that memory.
 * @param product How that backend multiplies matrices.
 */
export function registerFused(
  backendName: string,
  kernels: Kernels,
  product: Product,
): void {
  const register = (
    kernelName: string,
    compute: (call: Call) => tf.TensorInfo,
  ) => {
    if (tf.getKernel(kernelName, backendName)) {
      tf.unregisterKernel(kernelName, backendName);
    }
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc({ inputs, attrs, backend: any }) {
        const backend = any as WasmBackend;
        return compute({
          backend,
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
      },
    });
  };

  // tfjs's wasm copies where a clone can share, and the tape clones a lot.
  register("Identity", (call) => {
    const x = call.input("x");
    call.backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });

  register(FUSED.dense, (call) => {
    const [rows, inner] = call.shape("x") as [number, number];
    const cols = call.shape("kernel")[1]!;
    const y = call.output([rows, cols]);
    const { backend } = call;
    product(
      backend,
      call.at("x"),
      false,
      call.at("kernel"),
      false,
      y.at,
      rows,
      cols,
      inner,
    );
    const code = ACTIVATIONS.indexOf(call.attribute<Activation>("activation"));
    kernels.biasActivation(y.at, call.at("bias"), rows, cols, code);
    return y.info;
  });

  register(FUSED.product, (call) => {
    const transposeA = call.attribute<boolean>("transposeA");
    const transposeB = call.attribute<boolean>("transposeB");
    const [a0, a1] = call.shape("a") as [number, number];
    const [b0, b1] = call.shape("b") as [number, number];
    const [m, inner] = transposeA ? [a1, a0] : [a0, a1];
    const n = transposeB ? b0 : b1;
    const out = call.output([m, n]);
    product(
      call.backend,
      call.at("a"),
      transposeA,
      call.at("b"),
      transposeB,
      out.at,
      m,
      n,
      inner,
    );
    return out.info;
  });

  register(FUSED.activationGradient, (call) => {
    const [rows, cols] = call.shape("y") as [number, number];
    const out = call.output([rows, cols]);
    const code = ACTIVATIONS.indexOf(call.attribute<Activation>("activation"));
    kernels.activationGradient(
      call.at("dy"),
      call.at("y"),
      out.at,
      rows,
      cols,
      code,
    );
    return out.info;
  });

  register(FUSED.columnSum, (call) => {
    const [rows, cols] = call.shape("a") as [number, number];
    const out = call.output([cols]);
    kernels.columnSum(call.at("a"), out.at, rows, cols);
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

  register(FUSED.softplus, (call) => {
    const [size] = call.shape("t") as [number];
    const out = call.output([size]);
    kernels.softplus(call.at("t"), out.at, size, call.attribute("sign"));
    return out.info;
  });

  register(FUSED.softplusGradient, (call) => {
    const [size] = call.shape("t") as [number];
    const out = call.output([size]);
    kernels.softplusGradient(
      call.at("t"),
      call.at("dy"),
      out.at,
      size,
      call.attribute("sign"),
    );
    return out.info;
  });

  register(FUSED.innerProduct, (call) => {
    const [rows, cols] = call.shape("h") as [number, number];
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

/** Runs a fused kernel as a tfjs operation. */
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

// The gradients, once for every backend that has the kernels.

tf.registerGradient({
  kernelName: FUSED.dense,
  inputsToSave: ["x", "kernel"],
  outputsToSave: [true],
  gradFunc(dy, [x, kernel, y], attributes) {
    const { activation } = attributes as unknown as { activation: Activation };
    // Shared by all three: computed here, once, not in each of them.
    const dPre = activation === "linear" ? dy as tf.Tensor : runFused(
      FUSED.activationGradient,
      { dy: dy as tf.Tensor, y: y! },
      { activation },
    );
    return {
      x: () =>
        runFused(FUSED.product, { a: dPre, b: kernel! }, {
          transposeA: false,
          transposeB: true,
        }),
      kernel: () =>
        runFused(FUSED.product, { a: x!, b: dPre }, {
          transposeA: true,
          transposeB: false,
        }),
      bias: () => runFused(FUSED.columnSum, { a: dPre }),
    };
  },
});

tf.registerGradient({
  kernelName: FUSED.bernoulli,
  inputsToSave: ["logits", "x"],
  gradFunc: (dy, [logits, x]) => ({
    logits: () =>
      runFused(FUSED.bernoulliGradient, {
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
      runFused(
        FUSED.softplusGradient,
        { t: t!, dy: dy as tf.Tensor },
        attributes as unknown as Record<string, unknown>,
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
        runFused(FUSED.scatterRows, { h: h!, ...inputs }, {
          scale,
          tableRows: table!.shape[0],
        }),
      h: () =>
        runFused(FUSED.indexedRows, { table: table!, ...inputs }, { scale }),
    };
  },
});

tf.registerGradient({
  kernelName: FUSED.mean,
  inputsToSave: ["values"],
  gradFunc: (dy, [values]) => ({
    values: () =>
      runFused(FUSED.meanGradient, { dy: dy as tf.Tensor }, {
        size: values!.size,
      }),
  }),
});
