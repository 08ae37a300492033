import type { Settings } from "./settings.ts";

/** The pictures show z1 and z2 from -LIMIT to LIMIT. */
export const LIMIT = 4;

/** Nodes of the pictures along each axis: odd, so that 0 is one of them. */
export const NODES = 49;

/** Points for each x. */
export const SAMPLES = 300;

/** Numbers that a step leaves in `Frame.losses`. */
export const LOSS_FIELDS = 4;

/** What the page tells the worker. */
export type Command =
  /**
   * New settings: at once where they only change how the training goes on,
   * else it begins anew.
   */
  | { readonly kind: "settings"; readonly settings: Settings }
  /** Trains until told otherwise. */
  | { readonly kind: "play" }
  /** Stops between two steps. */
  | { readonly kind: "pause" }
  /** One step of Algorithm 1. */
  | { readonly kind: "step" }
  /** One step of psi alone. */
  | { readonly kind: "discriminator-step" }
  /** Begins anew from the seed. */
  | { readonly kind: "reset" }
  /** Asks for one frame, as soon as there is something new. */
  | { readonly kind: "look" };

/** Everything that is drawn at one moment; the arrays are the page's own. */
export interface Frame {
  /** Which message this is. */
  readonly kind: "frame";
  /** Steps of theta and phi done. */
  readonly step: number;
  /** Where the schedule ends. */
  readonly steps: number;
  /** Whether the training runs. */
  readonly playing: boolean;
  /**
   * Four numbers for each step since the last frame: the step, (8), (9), and
   * minus (8), the ELBO by T. NaN where there is none.
   */
  readonly losses: Float32Array<ArrayBuffer>;
  /** Samples of q(z|x), [rows, `SAMPLES`, 2]: always of the same noise. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** The same of the VAE alongside; empty without one. */
  readonly vaeSamples: Float32Array<ArrayBuffer>;
  /** What is behind the points; now and then, since it changes slowly. */
  readonly regions?: {
    /** At every node of the grid the number of the most probable x. */
    readonly best: Uint8Array<ArrayBuffer>;
    /** And its p(x|z), 255 for 1. */
    readonly probability: Uint8Array<ArrayBuffer>;
    /** p(z|x) of the shown x at every node; empty unless asked for. */
    readonly posterior: Float32Array<ArrayBuffer>;
  };
  /** T and T* of the shown x; only now and then, since T* takes a while. */
  readonly maps?: {
    /** T at every node, nats; empty for a VAE. */
    readonly learned: Float32Array<ArrayBuffer>;
    /**
     * ln q(z|x) - ln p(z) at every node, by density, nats; empty where a
     * sample of q is not finite.
     */
    readonly optimal: Float32Array<ArrayBuffer>;
  };
}

/** The row of table 1 at one moment, in nats. */
export interface Row {
  /** Which message this is. */
  readonly kind: "row";
  /** Steps done. */
  readonly step: number;
  /** The values; absent where `problem` says why. */
  readonly values?: {
    readonly logLikelihood: number;
    readonly reconstructionError: number;
    readonly elbo: number;
    readonly klAggregate: number;
  };
  /** Their standard errors. */
  readonly standardErrors?: {
    readonly logLikelihood: number;
    readonly reconstructionError: number;
    readonly elbo: number;
    readonly klAggregate: number;
  };
  /** What T claims the ELBO to be; absent for a VAE. */
  readonly elboByDiscriminator?: number;
  /** Why there are no values, in a sentence. */
  readonly problem?: string;
}

/** What the worker tells the page. */
export type Message =
  | Frame
  | Row
  /** A backend runs. */
  | {
    readonly kind: "ready";
    /** One line for people. */
    readonly backend: string;
    /** What there is to say beside it, in a sentence. */
    readonly remark?: string;
  }
  /** A training begins at step 0. */
  | { readonly kind: "begun" }
  /** It cannot go on; a reset begins anew. */
  | { readonly kind: "failed"; readonly text: string };
