/** Distances of every point to its nearest and its k-th nearest other point. */
export interface NeighbourDistances {
  /** Squared distance to the nearest other point, [n]. */
  readonly nearest: Float64Array;
  /** Squared distance to the k-th nearest other point, [n]. */
  readonly kth: Float64Array;
}

/** Points of a leaf, which are compared one by one, at most. */
const LEAF = 16;

/**
 * Exact nearest neighbours of all points among themselves, by a k-d tree.
 *
 * Every split is at the median of the widest axis, so the tree is balanced
 * and node i has children 2i and 2i + 1 whatever the points are: a q that
 * has collapsed to a thin curve costs as much as a wide one.
 *
 * @param points [n, dim], finite.
 * @param dim Components of a point.
 * @param k Which neighbour, from 1 to n - 1.
 * @returns Squared distances in the order of the points.
 */
export function neighbourDistances(
  points: Float32Array | Float64Array,
  dim: number,
  k: number,
): NeighbourDistances {
  const n = points.length / dim;
  const tree = buildTree(points, dim);
  const { order, depth: leafDepth, axisOf, valueOf } = tree;
  // The search runs through points in the tree's order: neighbours in space
  // are then neighbours in memory.
  const sorted = new Float64Array(n * dim);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < dim; a++) {
      sorted[i * dim + a] = points[order[i]! * dim + a]!;
    }
  }

  const nearest = new Float64Array(n);
  const kth = new Float64Array(n);
  const best = new Float64Array(k);
  const query = new Float64Array(dim);
  const offsets = new Float64Array(dim);
  let self = 0;
  let worst = Infinity;

  const scan = (low: number, high: number) => {
    for (let i = low; i < high; i++) {
      if (i === self) continue;
      let square = 0;
      for (let a = 0; a < dim; a++) {
        const difference = sorted[i * dim + a]! - query[a]!;
        square += difference * difference;
      }
      if (square >= worst) continue;
      let place = k - 1;
      while (place > 0 && best[place - 1]! > square) {
        best[place] = best[place - 1]!;
        place--;
      }
      best[place] = square;
      worst = best[k - 1]!;
    }
  };
  // `distance` is the squared distance from the query to the node's cell,
  // `offsets` its part on each axis (Arya and Mount's incremental distance).
  const visit = (
    node: number,
    low: number,
    high: number,
    depth: number,
    distance: number,
  ) => {
    if (depth === leafDepth) return scan(low, high);
    const middle = (low + high) >> 1;
    const axis = axisOf[node]!;
    const offset = query[axis]! - valueOf[node]!;
    const former = offsets[axis]!;
    const far = distance - former * former + offset * offset;
    if (offset < 0) {
      visit(2 * node, low, middle, depth + 1, distance);
      if (far >= worst) return;
      offsets[axis] = offset;
      visit(2 * node + 1, middle, high, depth + 1, far);
    } else {
      visit(2 * node + 1, middle, high, depth + 1, distance);
      if (far >= worst) return;
      offsets[axis] = offset;
      visit(2 * node, low, middle, depth + 1, far);
    }
    offsets[axis] = former;
  };

  for (self = 0; self < n; self++) {
    for (let a = 0; a < dim; a++) query[a] = sorted[self * dim + a]!;
    best.fill(Infinity);
    worst = Infinity;
    visit(1, 0, n, 0, 0);
    nearest[order[self]!] = best[0]!;
    kth[order[self]!] = worst;
  }
  return { nearest, kth };
}

interface Tree {
  /** Indices of the points; every node is a range of it. */
  readonly order: Int32Array;
  /** Depth of the leaves. */
  readonly depth: number;
  /** Axis and value of each inner node's split, by heap index from 1. */
  readonly axisOf: Uint16Array;
  readonly valueOf: Float64Array;
}

function buildTree(points: Float32Array | Float64Array, dim: number): Tree {
  const n = points.length / dim;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const leafDepth = Math.max(0, Math.ceil(Math.log2(n / LEAF)));
  const axisOf = new Uint16Array(1 << leafDepth);
  const valueOf = new Float64Array(1 << leafDepth);

  const split = (node: number, low: number, high: number, depth: number) => {
    if (depth === leafDepth) return;
    let axis = 0;
    let widest = -1;
    for (let a = 0; a < dim; a++) {
      let min = Infinity;
      let max = -Infinity;
      for (let i = low; i < high; i++) {
        const value = points[order[i]! * dim + a]!;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      if (max - min > widest) {
        widest = max - min;
        axis = a;
      }
    }
    const middle = (low + high) >> 1;
    select(middle, { order, low, high: high - 1, points, dim, axis });
    axisOf[node] = axis;
    valueOf[node] = points[order[middle]! * dim + axis]!;
    split(2 * node, low, middle, depth + 1);
    split(2 * node + 1, middle, high, depth + 1);
  };
  split(1, 0, n, 0);
  return { order, depth: leafDepth, axisOf, valueOf };
}

interface Range {
  readonly order: Int32Array;
  readonly points: Float32Array | Float64Array;
  readonly dim: number;
  readonly axis: number;
  low: number;
  high: number;
}

/** Hoare's quickselect: none before `middle` is larger, none after smaller. */
function select(middle: number, range: Range): void {
  const { order, points, dim, axis } = range;
  let { low, high } = range;
  const at = (i: number) => points[order[i]! * dim + axis]!;
  while (low < high) {
    const a = at(low), b = at((low + high) >> 1), c = at(high);
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = low;
    let j = high;
    while (i <= j) {
      while (at(i) < pivot) i++;
      while (at(j) > pivot) j--;
      if (i > j) break;
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
