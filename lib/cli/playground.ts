/**
 * `deno task playground`: writes the page that trains in the reader's browser.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure, runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import { writePlayground } from "./pages/playground_page.ts";
import { writeIndex } from "./pages/publish.ts";
import { readyEnvironment } from "./setup.ts";

const USAGE = `deno task playground [--out DIR]

Writes playground.html, where the reader's own browser trains, as deno task
site does too.

  --out DIR  the site's folder, by default site/`;

async function playground(args: string[]): Promise<void> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      options: {
        out: { type: "string", default: join(projectRoot, "site") },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${reason}\n\n${USAGE}`, 2);
  }
  const { values } = parsed;
  if (values.help) return console.log(USAGE);
  const out = resolve(values.out);
  const path = await writePlayground(readyEnvironment(), out);
  await writeIndex(out);
  console.log(`Written: ${path}`);
}

if (import.meta.main) await runCommand(() => playground(Deno.args));
