import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./jupyter/environment.ts";
import { runNotebook } from "./jupyter/run_notebook.ts";
import { duration } from "./pages/page.ts";

/** No cell may take longer, in seconds: several times the longest training. */
const CELL_TIMEOUT = { fast: 600, full: 3600 } as const;

/** How the notebooks of a site are run. */
export interface ExecuteOptions {
  /** The folder of the notebooks. */
  readonly notebooks: string;
  /** Trainings are cut short: a test of the cells, not of the numbers. */
  readonly fast?: boolean;
  /** Everything is trained, however long it takes. */
  readonly live?: boolean;
  /** The seed of the runs; the notebooks' own by default. */
  readonly seed?: number | undefined;
  /** Of the kernel's products, where AVB_THREADS is not set. */
  readonly threads?: number;
  /** Stops it, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** Where the executed copy of a notebook is kept. */
export function executedPath(
  { cache }: Environment,
  name: string,
  { fast = false }: { readonly fast?: boolean } = {},
): string {
  return join(cache, "executed", fast ? "fast" : "full", `${name}.ipynb`);
}

/** True where a notebook has been executed before. */
export function isExecuted(environment: Environment, name: string): boolean {
  return existsSync(executedPath(environment, name));
}

/** The terminal's last line, empty. */
const CLEARED = "\r\x1b[2K";

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

/** Where each notebook stands that this process executes. */
const running = new Map<string, () => string>();

/** All of them, on the terminal's last line. */
function showRunning(): void {
  const all = [...running].map(([name, where]) => `${name}: ${where()}`);
  const line = all.join("; ").slice(0, Deno.consoleSize().columns - 1);
  write(CLEARED + line);
}

/**
 * Executes a notebook and keeps the executed copy, saying how far it is.
 *
 * @returns The path of the executed copy.
 * @throws {Failure} On the first cell that fails.
 */
export async function execute(
  environment: Environment,
  name: string,
  options: ExecuteOptions,
): Promise<string> {
  const { notebooks, fast = false, live = false, seed, threads, signal } =
    options;
  const out = executedPath(environment, name, { fast });
  const terminal = Deno.stdout.isTerminal();
  const begun = performance.now();
  let place = "starting the kernel";
  running.set(
    name,
    () => `${place}, ${duration((performance.now() - begun) / 1000)}`,
  );
  const ticking = terminal ? setInterval(showRunning, 1000) : undefined;
  try {
    const seconds = await runNotebook(
      environment,
      join(notebooks, `${name}.ipynb`),
      {
        out,
        facts: {
          profile: fast ? "fast" : "full",
          date: new Date().toISOString(),
        },
        variables: {
          // Whatever the shell says: the pages and the cache say which it was.
          AVB_FAST: fast ? "1" : "0",
          ...live ? { AVB_LIVE: "1" } : {},
          ...seed === undefined ? {} : { AVB_SEED: String(seed) },
          ...threads === undefined || Deno.env.get("AVB_THREADS")
            ? {}
            : { AVB_THREADS: String(threads) },
        },
        // A training that is asked for however long it takes has no limit.
        ...live ? {} : { cellTimeout: CELL_TIMEOUT[fast ? "fast" : "full"] },
        ...signal ? { signal } : {},
        onCell: (cell, cells) => {
          place = `cell ${cell} of ${cells}`;
          if (terminal) showRunning();
        },
      },
    );
    if (terminal) write(CLEARED);
    console.log(`${name}: executed in ${duration(seconds)}`);
    return out;
  } finally {
    clearInterval(ticking);
    running.delete(name);
    if (terminal) showRunning();
  }
}
