import { readInteger, USAGE } from "../arguments.ts";
import { Failure } from "../failure.ts";

/** The flags that every study has. */
export const STUDY_FLAGS = {
  workers: { type: "string" },
  samples: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
} as const;

/** Their part of a usage line. */
export const STUDY_USAGE = "[--workers N] [--samples N] [--out FILE] [--json]";

/** The entries of a list such as `0,1,2`, none twice. */
export function readList(flag: string, text: string): string[] {
  const entries = text.split(",").map((entry) => entry.trim());
  if (entries.includes("")) {
    throw new Failure(
      `Bad value of --${flag}: ${text || "nothing"}, wanted a list such as a,b`,
      USAGE,
    );
  }
  const twice = entries.find((entry, i) => entries.indexOf(entry) < i);
  if (twice !== undefined) {
    throw new Failure(
      `Bad value of --${flag}: ${twice} stands there twice`,
      USAGE,
    );
  }
  return entries;
}

/** Seeds such as `0,1,2`. */
export function readSeeds(text: string): number[] {
  const seeds = readList("seeds", text).map((entry) =>
    readInteger("seeds", entry, { min: 0 })
  );
  // 1 and 01 are the same.
  readList("seeds", seeds.join());
  return seeds;
}

/** Runs at a time; the machine's cores by default. */
export function readWorkers(text: string | undefined): number {
  return text === undefined
    ? navigator.hardwareConcurrency
    : readInteger("workers", text, { min: 1, max: 1024 });
}

/** Samples of q an evaluation; undefined for its own default. */
export function readSamples(text: string | undefined): number | undefined {
  return text === undefined
    ? undefined
    : readInteger("samples", text, { min: 1000, max: 10_000_000 });
}
