// deno-fmt-ignore-file: the formatter would drop the decorators.
// Elementary functions on four floats at once. Polynomials after Cephes
// (exp, log) and the rational tanh of Eigen; NaN goes through all of them:
// pmin(x, c) and pmax(x, c) give x where x is NaN, in one instruction.

// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  // Decided by the compiler: relaxed SIMD has one instruction for it.
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** Whole floats as integers. */
// @ts-ignore: decorator
@inline
function whole(x: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_trunc_f32x4_s(x);
  return i32x4.trunc_sat_f32x4_s(x);
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, splat(-87.3)), splat(88.3));
  const n = f32x4.nearest(f32x4.mul(x, splat(1.44269504088896341)));
  let r = fma(n, splat(-0.693359375), x);
  r = fma(n, splat(2.12194440e-4), r);
  let p = splat(1.9875691500e-4);
  p = fma(p, r, splat(1.3981999507e-3));
  p = fma(p, r, splat(8.3334519073e-3));
  p = fma(p, r, splat(4.1665795894e-2));
  p = fma(p, r, splat(1.6666665459e-1));
  p = fma(p, r, splat(5.0000001201e-1));
  p = f32x4.add(fma(p, f32x4.mul(r, r), r), splat(1));
  const exponent = i32x4.shl(
    i32x4.add(whole(n), i32x4.splat(127)),
    23,
  );
  return f32x4.mul(p, exponent);
}

/** ln(1 + e) for e in [0, 1]. */
// @ts-ignore: decorator
@inline
function log1pUnit4(e: v128): v128 {
  const u = f32x4.add(e, splat(1));
  const large = f32x4.gt(u, splat(1.41421356));
  const m = v128.bitselect(f32x4.mul(u, splat(0.5)), u, large);
  const k = v128.and(large, splat(1));
  const x = f32x4.sub(m, splat(1));
  const z = f32x4.mul(x, x);
  let p = splat(7.0376836292e-2);
  p = fma(p, x, splat(-1.1514610310e-1));
  p = fma(p, x, splat(1.1676998740e-1));
  p = fma(p, x, splat(-1.2420140846e-1));
  p = fma(p, x, splat(1.4249322787e-1));
  p = fma(p, x, splat(-1.6668057665e-1));
  p = fma(p, x, splat(2.0000714765e-1));
  p = fma(p, x, splat(-2.4999993993e-1));
  p = fma(p, x, splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, x), z);
  p = fma(k, splat(-2.12194440e-4), p);
  p = fma(z, splat(-0.5), p);
  const log = fma(k, splat(0.693359375), f32x4.add(x, p));
  // 1 + e is rounded: scale by e / ((1 + e) - 1) to get those digits back.
  const d = f32x4.sub(u, splat(1));
  const scaled = f32x4.mul(log, f32x4.div(e, d));
  return v128.bitselect(e, scaled, f32x4.eq(d, splat(0)));
}

/** softplus(x) = ln(1 + exp(x)), without overflow. */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  return f32x4.add(f32x4.pmax(x, splat(0)), log1pUnit4(e));
}

/** sigmoid(x) = 1 / (1 + exp(-x)), without overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(e, splat(1), f32x4.lt(x, splat(0)));
  return f32x4.div(numerator, f32x4.add(e, splat(1)));
}

// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, splat(-7.90531111)), splat(7.90531111));
  const z = f32x4.mul(x, x);
  let p = splat(-2.76076847742355e-16);
  p = fma(p, z, splat(2.00018790482477e-13));
  p = fma(p, z, splat(-8.60467152213735e-11));
  p = fma(p, z, splat(5.12229709037114e-08));
  p = fma(p, z, splat(1.48572235717979e-05));
  p = fma(p, z, splat(6.37261928875436e-04));
  p = fma(p, z, splat(4.89352455891786e-03));
  let q = splat(1.19825839466702e-06);
  q = fma(q, z, splat(1.18534705686654e-04));
  q = fma(q, z, splat(2.26843463243900e-03));
  q = fma(q, z, splat(4.89352518554385e-03));
  return f32x4.div(f32x4.mul(x, p), q);
}
