/**
 * `deno task site`: executes every notebook and writes the pages.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readArguments, readInteger } from "./arguments.ts";
import { execute } from "./execute.ts";
import { Failure, runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import { writeApi } from "./pages/api.ts";
import {
  chosenNames,
  notebookNames,
  pageRecords,
  removeStalePages,
  singlePath,
  writeIndex,
  writePage,
  writeSinglePage,
} from "./pages/publish.ts";
import { duration } from "./pages/page.ts";
import { kernelThreads, turnsOf } from "./pages/turns.ts";
import { writePlayground } from "./pages/playground_page.ts";
import { readyEnvironment } from "./setup.ts";
import { runPool } from "./studies/pool.ts";
import { readWorkers } from "./studies/study_flags.ts";

const USAGE = `deno task site [NAME...] [--fast] [--live] [--seed N]
  [--workers N] [--single-file] [--out DIR]

Executes the notebooks (all, or those named) in the Deno kernel, from the first
cell to the last, and writes a page for each, index.html, results.json, the
reference of the public modules, api/, and playground.html.

  NAME       a notebook: 05-figure-6, or 5
  --fast     cuts trainings short, to test that every cell runs
  --live     trains everything, however long it takes
  --seed N   the seed of the runs, by default the notebooks' own, 1
  --workers N  notebooks at a time, by default 2, or 1 where there is one core
  --single-file  writes each page once more with everything inside, to be
             sent by mail, into single/ beside the pages
  --out DIR  where the pages go, by default site/
  --notebooks DIR  where the notebooks are, by default notebooks/`;

/** The project's own folders. */
const OWN = {
  site: join(projectRoot, "site"),
  notebooks: join(projectRoot, "notebooks"),
} as const;

async function site(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    fast: { type: "boolean", default: false },
    live: { type: "boolean", default: false },
    seed: { type: "string" },
    workers: { type: "string" },
    "single-file": { type: "boolean", default: false },
    out: { type: "string", default: OWN.site },
    notebooks: { type: "string", default: OWN.notebooks },
    help: { type: "boolean", short: "h", default: false },
  }, USAGE);
  if (values.help) return console.log(USAGE);
  const { fast, live } = values;
  const seed = values.seed === undefined
    ? undefined
    : readInteger("seed", values.seed, { min: 0 });
  const cores = navigator.hardwareConcurrency;
  const workers = values.workers === undefined
    ? Math.min(cores, 2)
    : readWorkers(values.workers);
  const notebooks = resolve(values.notebooks);
  const out = resolve(values.out);
  const all = notebookNames(notebooks);
  if (all.length === 0) {
    throw new Failure(`No notebooks are in ${notebooks}`, 2);
  }
  const names = chosenNames(all, positionals);
  const environment = readyEnvironment();
  const begun = performance.now();
  const present = pageRecords(out).map(({ name }) => name);
  const linked = all.filter((name) =>
    names.includes(name) || present.includes(name)
  );
  const threads = kernelThreads(workers, cores);
  await runPool(turnsOf(names), { workers }, async (turn, signal) => {
    for (const name of turn) {
      signal.throwIfAborted();
      const executed = await execute(environment, name, {
        ...{ notebooks, fast, live, seed, threads, signal },
      });
      await writePage(environment, executed, { notebooks, out, names: linked });
      if (!values["single-file"]) continue;
      const path = singlePath(out, name);
      await writeSinglePage(environment, executed, { notebooks, path });
    }
  });
  // Another folder's names do not say which of the project's pages are stale.
  if (notebooks === OWN.notebooks || out !== OWN.site) {
    removeStalePages(out, all);
  }
  await writeApi(environment, out);
  await writePlayground(environment, out);
  await writeIndex(out);
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${names.length} of ${all.length} notebooks in ${duration(seconds)}: ` +
      `open ${join(out, "index.html")}`,
  );
}

if (import.meta.main) await runCommand(() => site(Deno.args));
