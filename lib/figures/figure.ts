/** A value that JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** One Plotly trace: its `type` and whatever attributes that type has. */
export interface Trace {
  /** Plotly's name of the trace type, such as "scatter". */
  readonly type: string;
  /** Any attribute of Plotly's reference. */
  readonly [attribute: string]: Json;
}

/** A Plotly layout. */
export interface Layout {
  /** Any attribute of Plotly's reference. */
  readonly [attribute: string]: Json;
}

/**
 * A state of a figure that moves: new attributes for some of its traces. Each
 * replaces the whole attribute of that name.
 */
export interface Frame {
  /** By which Plotly finds it. */
  readonly name: string;
  /** The numbers of the traces that change. */
  readonly traces: readonly number[];
  /** What changes, one entry for each of them. */
  readonly data: readonly Layout[];
}

/**
 * A Plotly figure as JSON, with what a reader who cannot see it needs.
 *
 * `layout.meta.avb` holds what plain Plotly has no place for: how the height
 * follows the width, a second layout for narrow screens, and what moves a
 * figure with frames. `pageScript` applies all three in a page; every other
 * viewer ignores them.
 */
export interface Figure {
  /** The traces. */
  readonly data: readonly Trace[];
  /** Axes, legend, colours, margins. */
  readonly layout: Layout;
  /** Plotly's configuration: responsive, no logo. */
  readonly config: Layout;
  /** The states of a figure that moves; `withControls` gives the way there. */
  readonly frames?: readonly Frame[];
  /** Alternative text, made from the numbers that are drawn. */
  readonly alt: string;
  /** What to see in the figure, in plain text. */
  readonly caption: string;
}

/** Numbers in a row: an array or a typed array. */
export type Numbers = ArrayLike<number>;
