// deno-fmt-ignore-file: the formatter would drop the decorators.
// The fused kernels, on the memory of the tensors. All arrays are row-major
// 32-bit floats at byte offsets; there is no static data, so that nothing of
// the backend's own heap is overwritten. See kernels.ts for the contracts.
import { exp4, fma, sigmoid4, softplus4, splat, tanh4 } from "./math";

const RELU: i32 = 1;
const TANH: i32 = 2;
const ELU: i32 = 3;
const LEAKY_RELU: i32 = 4;
const LEAK: f32 = 0.2;

// @ts-ignore: decorator
@inline
function activate(x: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.pmax(x, splat(0));
  if (activation == TANH) return tanh4(x);
  if (activation == ELU) {
    const below = f32x4.sub(exp4(f32x4.pmin(x, splat(0))), splat(1));
    return v128.bitselect(x, below, f32x4.gt(x, splat(0)));
  }
  if (activation == LEAKY_RELU) {
    return v128.bitselect(x, f32x4.mul(x, splat(LEAK)), f32x4.gt(x, splat(0)));
  }
  return x;
}

/** dy times the activation's derivative, which y = f(x) determines. */
// @ts-ignore: decorator
@inline
function descend(dy: v128, y: v128, activation: i32): v128 {
  if (activation == RELU) return v128.and(dy, f32x4.gt(y, splat(0)));
  if (activation == TANH) {
    return f32x4.mul(dy, f32x4.sub(splat(1), f32x4.mul(y, y)));
  }
  if (activation == ELU) {
    const below = f32x4.mul(dy, f32x4.add(y, splat(1)));
    return v128.bitselect(dy, below, f32x4.gt(y, splat(0)));
  }
  if (activation == LEAKY_RELU) {
    return v128.bitselect(
      dy,
      f32x4.mul(dy, splat(LEAK)),
      f32x4.gt(y, splat(0)),
    );
  }
  return dy;
}

// @ts-ignore: decorator
@inline
function biasActivation4(y: usize, bias: usize, activation: i32): void {
  const sum = f32x4.add(v128.load(y), v128.load(bias));
  v128.store(y, activate(sum, activation));
}

// @ts-ignore: decorator
@inline
function biasActivationWith(
  y: usize,
  bias: usize,
  rows: i32,
  cols: i32,
  activation: i32,
): void {
  for (let i = 0; i < rows; i++) {
    const row = y + ((<usize> i * cols) << 2);
    let j = 0;
    for (; j + 16 <= cols; j += 16) {
      const at = <usize> j << 2;
      biasActivation4(row + at, bias + at, activation);
      biasActivation4(row + at + 16, bias + at + 16, activation);
      biasActivation4(row + at + 32, bias + at + 32, activation);
      biasActivation4(row + at + 48, bias + at + 48, activation);
    }
    for (; j + 4 <= cols; j += 4) {
      const at = <usize> j << 2;
      biasActivation4(row + at, bias + at, activation);
    }
    for (; j < cols; j++) {
      const at = <usize> j << 2;
      const sum = splat(load<f32>(row + at) + load<f32>(bias + at));
      store<f32>(row + at, f32x4.extract_lane(activate(sum, activation), 0));
    }
  }
}

/** y <- activation(y + bias), y [rows, cols], bias [cols]. */
export function biasActivation(
  y: usize,
  bias: usize,
  rows: i32,
  cols: i32,
  activation: i32,
): void {
  if (activation == RELU) biasActivationWith(y, bias, rows, cols, RELU);
  else if (activation == TANH) biasActivationWith(y, bias, rows, cols, TANH);
  else if (activation == ELU) biasActivationWith(y, bias, rows, cols, ELU);
  else if (activation == LEAKY_RELU) {
    biasActivationWith(y, bias, rows, cols, LEAKY_RELU);
  } else biasActivationWith(y, bias, rows, cols, 0);
}

// @ts-ignore: decorator
@inline
function descend4(dy: usize, y: usize, out: usize, activation: i32): void {
  v128.store(out, descend(v128.load(dy), v128.load(y), activation));
}

// @ts-ignore: decorator
@inline
function activationGradientWith(
  dy: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  activation: i32,
): void {
  const size = <usize> rows * cols;
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    const at = i << 2;
    descend4(dy + at, y + at, out + at, activation);
    descend4(dy + at + 16, y + at + 16, out + at + 16, activation);
    descend4(dy + at + 32, y + at + 32, out + at + 32, activation);
    descend4(dy + at + 48, y + at + 48, out + at + 48, activation);
  }
  for (; i + 4 <= size; i += 4) {
    const at = i << 2;
    descend4(dy + at, y + at, out + at, activation);
  }
  for (; i < size; i++) {
    const at = i << 2;
    const d = descend(
      splat(load<f32>(dy + at)),
      splat(load<f32>(y + at)),
      activation,
    );
    store<f32>(out + at, f32x4.extract_lane(d, 0));
  }
}

/** out <- dy * activation'(x), from y = activation(x), all [rows, cols]. */
export function activationGradient(
  dy: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  activation: i32,
): void {
  if (activation == RELU) {
    activationGradientWith(dy, y, out, rows, cols, RELU);
  } else if (activation == TANH) {
    activationGradientWith(dy, y, out, rows, cols, TANH);
  } else if (activation == ELU) {
    activationGradientWith(dy, y, out, rows, cols, ELU);
  } else if (activation == LEAKY_RELU) {
    activationGradientWith(dy, y, out, rows, cols, LEAKY_RELU);
  } else activationGradientWith(dy, y, out, rows, cols, 0);
}

/** out[j] <- sum over i of a[i, j]. */
export function columnSum(a: usize, out: usize, rows: i32, cols: i32): void {
  const step = <usize> cols << 2;
  memory.fill(out, 0, step);
  let i = 0;
  // Along the rows, as memory lies; eight of them at a time.
  for (; i + 8 <= rows; i += 8) {
    const r0 = a + <usize> i * step;
    const r2 = r0 + 2 * step;
    const r4 = r0 + 4 * step;
    const r6 = r0 + 6 * step;
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = <usize> j << 2;
      const low = f32x4.add(pair(r0 + at, step), pair(r2 + at, step));
      const high = f32x4.add(pair(r4 + at, step), pair(r6 + at, step));
      const sum = f32x4.add(v128.load(out + at), f32x4.add(low, high));
      v128.store(out + at, sum);
    }
    for (; j < cols; j++) {
      const at = <usize> j << 2;
      let sum: f32 = 0;
      for (let k: usize = 0; k < 8; k++) sum += load<f32>(r0 + k * step + at);
      store<f32>(out + at, load<f32>(out + at) + sum);
    }
  }
  for (; i < rows; i++) {
    const row = a + <usize> i * step;
    for (let j = 0; j < cols; j++) {
      const at = <usize> j << 2;
      store<f32>(out + at, load<f32>(out + at) + load<f32>(row + at));
    }
  }
}

/** The sum of four columns' entries in a row and the next. */
// @ts-ignore: decorator
@inline
function pair(at: usize, step: usize): v128 {
  return f32x4.add(v128.load(at), v128.load(at + step));
}

/** out[i] <- -ln Bern(x_i; sigmoid(logits_i)), summed over the components. */
export function bernoulli(
  logits: usize,
  x: usize,
  out: usize,
  rows: i32,
  cols: i32,
): void {
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const row = (<usize> i * cols) << 2;
    let sum4 = splat(0);
    let j = 0;
    for (; j < whole; j += 4) {
      const at = row + (<usize> j << 2);
      const l = v128.load(logits + at);
      const xl = f32x4.mul(v128.load(x + at), l);
      sum4 = f32x4.add(sum4, f32x4.sub(softplus4(l), xl));
    }
    let sum = f32x4.extract_lane(sum4, 0) + f32x4.extract_lane(sum4, 1) +
      f32x4.extract_lane(sum4, 2) + f32x4.extract_lane(sum4, 3);
    for (; j < cols; j++) {
      const at = row + (<usize> j << 2);
      const l = load<f32>(logits + at);
      sum += f32x4.extract_lane(softplus4(splat(l)), 0) -
        load<f32>(x + at) * l;
    }
    store<f32>(out + (<usize> i << 2), sum);
  }
}

/** out[i, j] <- dy[i] * (sigmoid(logits[i, j]) - x[i, j]). */
export function bernoulliGradient(
  logits: usize,
  x: usize,
  dy: usize,
  out: usize,
  rows: i32,
  cols: i32,
): void {
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const row = (<usize> i * cols) << 2;
    const d = v128.load32_splat(dy + (<usize> i << 2));
    let j = 0;
    for (; j < whole; j += 4) {
      const at = row + (<usize> j << 2);
      const residual = f32x4.sub(
        sigmoid4(v128.load(logits + at)),
        v128.load(x + at),
      );
      v128.store(out + at, f32x4.mul(d, residual));
    }
    for (; j < cols; j++) {
      const at = row + (<usize> j << 2);
      const residual = f32x4.sub(
        sigmoid4(v128.load32_splat(logits + at)),
        v128.load32_splat(x + at),
      );
      store<f32>(out + at, f32x4.extract_lane(f32x4.mul(d, residual), 0));
    }
  }
}

/** out[i] <- softplus(sign * t[i]). */
export function softplus(t: usize, out: usize, size: i32, sign: f32): void {
  const s = splat(sign);
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const at = <usize> i << 2;
    v128.store(out + at, softplus4(f32x4.mul(s, v128.load(t + at))));
  }
  for (; i < size; i++) {
    const at = <usize> i << 2;
    const x = f32x4.mul(s, v128.load32_splat(t + at));
    store<f32>(out + at, f32x4.extract_lane(softplus4(x), 0));
  }
}

/** out[i] <- dy[i] * sign * sigmoid(sign * t[i]). */
export function softplusGradient(
  t: usize,
  dy: usize,
  out: usize,
  size: i32,
  sign: f32,
): void {
  const s = splat(sign);
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const at = <usize> i << 2;
    const slope = sigmoid4(f32x4.mul(s, v128.load(t + at)));
    const d = f32x4.mul(s, v128.load(dy + at));
    v128.store(out + at, f32x4.mul(d, slope));
  }
  for (; i < size; i++) {
    const at = <usize> i << 2;
    const slope = sigmoid4(f32x4.mul(s, v128.load32_splat(t + at)));
    const d = f32x4.mul(s, v128.load32_splat(dy + at));
    store<f32>(out + at, f32x4.extract_lane(f32x4.mul(d, slope), 0));
  }
}

// @ts-ignore: decorator
@inline
function sumLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** out[i] <- scale * <table[index[i]], h[i]>, h [rows, cols]. */
export function indexedInnerProduct(
  table: usize,
  index: usize,
  h: usize,
  out: usize,
  rows: i32,
  cols: i32,
  scale: f32,
): void {
  for (let i = 0; i < rows; i++) {
    const a = table +
      ((<usize> load<i32>(index + (<usize> i << 2)) * cols) << 2);
    const b = h + ((<usize> i * cols) << 2);
    let even = splat(0);
    let odd = splat(0);
    let j = 0;
    for (; j + 8 <= cols; j += 8) {
      const at = <usize> j << 2;
      even = fma(v128.load(a + at), v128.load(b + at), even);
      odd = fma(v128.load(a + at, 16), v128.load(b + at, 16), odd);
    }
    let sum = sumLanes(f32x4.add(even, odd));
    for (; j < cols; j++) {
      const at = <usize> j << 2;
      sum += load<f32>(a + at) * load<f32>(b + at);
    }
    store<f32>(out + (<usize> i << 2), scale * sum);
  }
}

/** out[i] <- scale * dy[i] * table[index[i]], the gradient with respect to h. */
export function indexedRows(
  table: usize,
  index: usize,
  dy: usize,
  out: usize,
  rows: i32,
  cols: i32,
  scale: f32,
): void {
  for (let i = 0; i < rows; i++) {
    const a = table +
      ((<usize> load<i32>(index + (<usize> i << 2)) * cols) << 2);
    const row = out + ((<usize> i * cols) << 2);
    const d = scale * load<f32>(dy + (<usize> i << 2));
    const d4 = splat(d);
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = <usize> j << 2;
      v128.store(row + at, f32x4.mul(d4, v128.load(a + at)));
    }
    for (; j < cols; j++) {
      const at = <usize> j << 2;
      store<f32>(row + at, d * load<f32>(a + at));
    }
  }
}

/**
 * out[k] <- scale * sum over i with index[i] = k of dy[i] * h[i], the gradient
 * with respect to the table [tableRows, cols].
 */
export function scatterRows(
  h: usize,
  index: usize,
  dy: usize,
  out: usize,
  rows: i32,
  cols: i32,
  tableRows: i32,
  scale: f32,
): void {
  memory.fill(out, 0, (<usize> tableRows * cols) << 2);
  for (let i = 0; i < rows; i++) {
    const a = h + ((<usize> i * cols) << 2);
    const row = out +
      ((<usize> load<i32>(index + (<usize> i << 2)) * cols) << 2);
    const d = scale * load<f32>(dy + (<usize> i << 2));
    const d4 = splat(d);
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = <usize> j << 2;
      v128.store(row + at, fma(d4, v128.load(a + at), v128.load(row + at)));
    }
    for (; j < cols; j++) {
      const at = <usize> j << 2;
      store<f32>(row + at, load<f32>(row + at) + d * load<f32>(a + at));
    }
  }
}

/**
 * One Adam step (Kingma and Ba 2015, algorithm 1) on size entries: moments and
 * parameter are updated in place. rate is the learning rate divided by
 * 1 - beta1^t, secondScale is 1 / (1 - beta2^t).
 */
export function adam(
  parameter: usize,
  first: usize,
  second: usize,
  gradient: usize,
  size: i32,
  rate: f32,
  secondScale: f32,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
): void {
  // 1 - beta in doubles: that of a rounded 0.999 has lost four digits.
  const b1s = <f32> beta1;
  const c1s = <f32> (1 - beta1);
  const b2s = <f32> beta2;
  const c2s = <f32> (1 - beta2);
  const b1 = splat(b1s);
  const c1 = splat(c1s);
  const b2 = splat(b2s);
  const c2 = splat(c2s);
  const r = splat(rate);
  const s = splat(secondScale);
  const e = splat(epsilon);
  for (let i = 0; i < size; i += 4) {
    const at = <usize> i << 2;
    const whole = i + 4 <= size;
    if (whole) {
      const g = v128.load(gradient + at);
      const m = fma(b1, v128.load(first + at), f32x4.mul(c1, g));
      const v = fma(
        b2,
        v128.load(second + at),
        f32x4.mul(c2, f32x4.mul(g, g)),
      );
      const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, s)), e);
      v128.store(first + at, m);
      v128.store(second + at, v);
      v128.store(
        parameter + at,
        f32x4.sub(
          v128.load(parameter + at),
          f32x4.div(f32x4.mul(r, m), root),
        ),
      );
    } else {
      for (let j = i; j < size; j++) {
        const p = <usize> j << 2;
        const g = load<f32>(gradient + p);
        const m = b1s * load<f32>(first + p) + c1s * g;
        const v = b2s * load<f32>(second + p) + c2s * g * g;
        store<f32>(first + p, m);
        store<f32>(second + p, v);
        store<f32>(
          parameter + p,
          load<f32>(parameter + p) -
            rate * m / (sqrt<f32>(v * secondScale) + epsilon),
        );
      }
    }
  }
}

/** target[i] <- target[i] + weight (value[i] - target[i]). */
export function lerp(
  target: usize,
  value: usize,
  size: i32,
  weight: f32,
): void {
  const w = splat(weight);
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const at = <usize> i << 2;
    const t = v128.load(target + at);
    v128.store(
      target + at,
      fma(w, f32x4.sub(v128.load(value + at), t), t),
    );
  }
  for (; i < size; i++) {
    const at = <usize> i << 2;
    const t = load<f32>(target + at);
    store<f32>(target + at, t + weight * (load<f32>(value + at) - t));
  }
}

/** The product's tile: ROWS rows by 8 columns, kept in registers. */
const ROWS: i32 = 6;

/**
 * c <- A B with A(i, k) at a + 4 (i ars + k acs) and B(k, j) at
 * b + 4 (k brs + j bcs), c [m, n]. panel: scratch of 8 inner floats.
 */
export function product(
  a: usize,
  ars: i32,
  acs: i32,
  b: usize,
  brs: i32,
  bcs: i32,
  c: usize,
  m: i32,
  n: i32,
  inner: i32,
  panel: usize,
): void {
  const rowStep = <usize> ars << 2;
  const innerStep = <usize> acs << 2;
  const outStep = <usize> n << 2;
  for (let j = 0; j < n; j += 8) {
    const width = min(8, n - j);
    pack(b + ((<usize> j * bcs) << 2), brs, bcs, inner, width, panel);
    const out = c + (<usize> j << 2);
    if (m < ROWS) {
      for (let i = 0; i < m; i++) {
        const from = a + <usize> i * rowStep;
        row(from, innerStep, panel, inner, out + <usize> i * outStep, width);
      }
      continue;
    }
    for (let i = 0; i < m; i += ROWS) {
      // The last tile may overlap the one before: it writes the same numbers.
      const first = <usize> min(i, m - ROWS);
      const from = a + first * rowStep;
      tile(
        from,
        rowStep,
        innerStep,
        panel,
        inner,
        out + first * outStep,
        outStep,
        width,
      );
    }
  }
}

// @ts-ignore: decorator
@inline
function tile(
  a: usize,
  rowStep: usize,
  innerStep: usize,
  panel: usize,
  inner: i32,
  out: usize,
  outStep: usize,
  width: i32,
): void {
  let p0 = a, p1 = p0 + rowStep, p2 = p1 + rowStep;
  let p3 = p2 + rowStep, p4 = p3 + rowStep, p5 = p4 + rowStep;
  let c00 = splat(0), c01 = splat(0), c10 = splat(0), c11 = splat(0);
  let c20 = splat(0), c21 = splat(0), c30 = splat(0), c31 = splat(0);
  let c40 = splat(0), c41 = splat(0), c50 = splat(0), c51 = splat(0);
  const end = panel + (<usize> inner << 5);
  for (let q = panel; q < end; q += 32) {
    const b0 = v128.load(q);
    const b1 = v128.load(q, 16);
    const x0 = v128.load32_splat(p0);
    c00 = fma(x0, b0, c00);
    c01 = fma(x0, b1, c01);
    const x1 = v128.load32_splat(p1);
    c10 = fma(x1, b0, c10);
    c11 = fma(x1, b1, c11);
    const x2 = v128.load32_splat(p2);
    c20 = fma(x2, b0, c20);
    c21 = fma(x2, b1, c21);
    const x3 = v128.load32_splat(p3);
    c30 = fma(x3, b0, c30);
    c31 = fma(x3, b1, c31);
    const x4 = v128.load32_splat(p4);
    c40 = fma(x4, b0, c40);
    c41 = fma(x4, b1, c41);
    const x5 = v128.load32_splat(p5);
    c50 = fma(x5, b0, c50);
    c51 = fma(x5, b1, c51);
    p0 += innerStep;
    p1 += innerStep;
    p2 += innerStep;
    p3 += innerStep;
    p4 += innerStep;
    p5 += innerStep;
  }
  put(out, c00, c01, width);
  put(out + outStep, c10, c11, width);
  put(out + 2 * outStep, c20, c21, width);
  put(out + 3 * outStep, c30, c31, width);
  put(out + 4 * outStep, c40, c41, width);
  put(out + 5 * outStep, c50, c51, width);
}

/** One row of a panel's columns. */
function row(
  a: usize,
  innerStep: usize,
  panel: usize,
  inner: i32,
  out: usize,
  width: i32,
): void {
  let c0 = splat(0), c1 = splat(0);
  const end = panel + (<usize> inner << 5);
  for (let q = panel; q < end; q += 32) {
    const x = v128.load32_splat(a);
    c0 = fma(x, v128.load(q), c0);
    c1 = fma(x, v128.load(q, 16), c1);
    a += innerStep;
  }
  put(out, c0, c1, width);
}

/** Copies width <= 8 columns of B side by side, zeros in the rest. */
function pack(
  b: usize,
  brs: i32,
  bcs: i32,
  inner: i32,
  width: i32,
  panel: usize,
): void {
  if (width == 8 && bcs == 1) {
    let from = b;
    let to = panel;
    const step = <usize> brs << 2;
    for (let k = 0; k < inner; k++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += step;
      to += 32;
    }
    return;
  }
  for (let k = 0; k < inner; k++) {
    const to = panel + (<usize> k << 5);
    const from = b + ((<usize> k * brs) << 2);
    for (let j = 0; j < 8; j++) {
      const value = j < width
        ? load<f32>(from + ((<usize> j * bcs) << 2))
        : <f32> 0;
      store<f32>(to + (<usize> j << 2), value);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(out: usize, low: v128, high: v128, width: i32): void {
  if (width == 8) {
    v128.store(out, low);
    v128.store(out, high, 16);
  } else putPart(out, low, high, width);
}

function putPart(out: usize, low: v128, high: v128, width: i32): void {
  for (let j = 0; j < width; j++) {
    const half = j < 4 ? low : high;
    const lane = j & 3;
    const value = lane == 0
      ? f32x4.extract_lane(half, 0)
      : lane == 1
      ? f32x4.extract_lane(half, 1)
      : lane == 2
      ? f32x4.extract_lane(half, 2)
      : f32x4.extract_lane(half, 3);
    store<f32>(out + (<usize> j << 2), value);
  }
}
