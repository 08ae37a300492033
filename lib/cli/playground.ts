/**
 * `deno task playground`: writes the page that trains in the reader's browser,
 * and measures it.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readArguments, readInteger, refusePositionals } from "./arguments.ts";
import { runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import { measurePlayground } from "./playground/measure.ts";
import { writePlayground } from "./pages/playground_page.ts";
import { writeIndex } from "./pages/publish.ts";
import { readyEnvironment } from "./setup.ts";

const USAGE = `deno task playground [--out DIR] [--measure [--minutes N]]

Writes playground.html, where the reader's own browser trains, as deno task
site does too.

  --out DIR     the site's folder, by default site/
  --measure     then opens it in Chromium, without a screen, and prints how
                fast it starts, trains and draws, when the preset of the page
                reaches its ELBO, and the memory; nothing else may run
  --minutes N   how long the memory is watched, by default 10`;

async function playground(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    out: { type: "string", default: join(projectRoot, "site") },
    measure: { type: "boolean", default: false },
    minutes: { type: "string", default: "10" },
    help: { type: "boolean", short: "h", default: false },
  }, USAGE);
  if (values.help) return console.log(USAGE);
  refusePositionals(positionals, USAGE);
  const minutes = readInteger("minutes", values.minutes, { min: 1 });
  const out = resolve(values.out);
  const environment = readyEnvironment();
  const path = await writePlayground(environment, out);
  await writeIndex(out);
  console.log(`Written: ${path}`);
  if (values.measure) await measurePlayground(environment, path, minutes);
}

if (import.meta.main) await runCommand(() => playground(Deno.args));
