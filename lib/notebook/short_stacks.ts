import { DivergenceError } from "../training/mod.ts";

/** What V8 tells of one call. */
export interface CallSite {
  getScriptNameOrSourceURL(): string | null | undefined;
  getFunctionName(): string | null;
  getLineNumber(): number | null;
}

/** Most calls that are shown. */
const SHOWN = 3;

const LIB = new URL("../", import.meta.url).href;

/**
 * The stack of an error for a reader of a notebook: its message and the first
 * calls in lib and in functions of the cells. Those in packages say nothing to
 * a reader; the line numbers of a cell are those of what it was compiled to. A
 * training that went wrong is told in one line.
 */
export function shortStack(error: Error, calls: readonly CallSite[]): string {
  // It says all there is to say: the step, the loss and the tensor.
  if (error instanceof DivergenceError) return String(error);
  const lines = calls.flatMap((call) => {
    const name = call.getFunctionName();
    const url = call.getScriptNameOrSourceURL();
    const line = call.getLineNumber();
    if (url?.startsWith(LIB)) {
      const place = `lib/${url.slice(LIB.length)}:${line}`;
      return [`    at ${name ?? "top level"} (${place})`];
    }
    // What the engine itself calls has no line.
    const isCell = line !== null && (!url || url === "<anonymous>");
    return isCell && name ? [`    at ${name} (in a cell)`] : [];
  });
  return [String(error), ...lines.slice(0, SHOWN)].join("\n");
}

/** Makes the stacks of all errors of this process short. */
export function shortenStacks(): void {
  Error.stackTraceLimit = 30;
  (Error as { prepareStackTrace?: unknown }).prepareStackTrace = shortStack;
}
