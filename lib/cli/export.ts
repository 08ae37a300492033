/**
 * `deno task export`: writes the page of one notebook again.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execute, executedPath, isExecuted } from "./execute.ts";
import { Failure, runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import {
  chosenNames,
  notebookNames,
  pageRecords,
  writePage,
} from "./pages/publish.ts";
import { readyEnvironment } from "./setup.ts";

const USAGE = `deno task export NAME [--out DIR]

Writes the page of one notebook from its last executed copy; executes the
notebook first if there is none. (deno task site NAME always executes.)

  NAME       a notebook: 05-figure-6, or 5
  --out DIR  where the page goes, by default site/
  --notebooks DIR  where the notebooks are, by default notebooks/`;

async function exportPage(args: string[]): Promise<void> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: "string", default: join(projectRoot, "site") },
        notebooks: { type: "string", default: join(projectRoot, "notebooks") },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${reason}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  if (values.help) return console.log(USAGE);
  const notebooks = resolve(values.notebooks);
  const out = resolve(values.out);
  const all = notebookNames(notebooks);
  if (positionals.length !== 1) {
    throw new Failure(
      `Cannot export: ${positionals.length} notebooks are named, wanted one ` +
        `of ${all.join(", ")}`,
      2,
    );
  }
  const [name] = chosenNames(all, positionals) as [string];
  const environment = readyEnvironment();
  const present = pageRecords(out).map((page) => page.name);
  let executed = executedPath(environment, name);
  if (isExecuted(environment, name)) {
    const { mtime } = Deno.statSync(executed);
    console.log(
      `${name}: from the copy executed ${
        mtime?.toLocaleString("sv") ?? "before"
      }`,
    );
  } else {
    console.log(`${name}: has not been executed yet`);
    executed = await execute(environment, name, { notebooks });
  }
  await writePage(environment, executed, {
    notebooks,
    out,
    names: all.filter((one) => one === name || present.includes(one)),
  });
  console.log(`Written: ${join(out, `${name}.html`)}`);
}

if (import.meta.main) await runCommand(() => exportPage(Deno.args));
