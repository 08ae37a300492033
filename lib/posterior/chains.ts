/** How chains did, from their own draws. */
export interface ChainDiagnostics {
  /** Number of chains. */
  readonly chains: number;
  /** Draws of each that were kept, after warm-up. */
  readonly draws: number;
  /** Mean probability with which a proposal was accepted. */
  readonly acceptance: number;
  /** Effective sample size of each coordinate's mean, of all chains. */
  readonly effectiveSamples: readonly number[];
  /** Split R-hat of each coordinate; 1 where the chains agree. */
  readonly rHat: readonly number[];
}
