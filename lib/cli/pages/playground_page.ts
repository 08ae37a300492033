import { existsSync } from "node:fs";
import { join } from "node:path";
import { DATA_LIMITS, NUMBERS } from "../../playground/fragment.ts";
import { oneHotRows } from "../../playground/settings.ts";
import {
  CONTRASTS,
  DEFAULT_PRESET,
  ENGINES,
  FROZEN,
  tour,
} from "../../playground/mod.ts";
import { presets } from "../../training/mod.ts";
import { bundleForBrowser } from "../bundle.ts";
import { writeWhole } from "../files.ts";
import type { Environment } from "../jupyter/environment.ts";
import { assetElements, writeAssets } from "./assets.ts";
import { escapeHtml, scriptSource } from "./html.ts";
import { plainTitle, recordOf, siteTitle } from "./page.ts";
import { shell } from "./shell.ts";
import style from "./playground.css" with { type: "text" };

/** The playground's page, beside the others. */
export const playgroundFile = "playground.html";

/** The row of table 1, and what its quantities are called. */
const QUANTITIES = [
  ["logLikelihood", "log-likelihood ln p(x)"],
  ["reconstructionError", "reconstruction error a component"],
  ["elbo", "ELBO"],
  ["klAggregate", "KL(q(z), p(z))"],
] as const;

/** Paces that are offered, in steps a second; 0 is no limit. */
const PACES = [0, 1, 5, 20, 60];

function canvas(id: string, kind: "plane" | "chart", label: string): string {
  return `<canvas id="pg-${id}" class="pg-${kind}" role="img"
aria-label="${escapeHtml(label)}"></canvas>`;
}

/** What a line of a chart looks like, for its caption. */
function key(kind: string, text: string): string {
  return `<span class="pg-key"><span class="pg-line pg-${kind}"
aria-hidden="true"></span> ${text}</span>`;
}

/** A labelled element of the form. */
function field(label: string, element: string): string {
  return `<label><span>${escapeHtml(label)}</span>${element}</label>`;
}

function text(name: string, label: string, title: string): string {
  return field(
    label,
    `<input name="${name}" type="text" autocomplete="off" spellcheck="false"
title="${escapeHtml(title)}">`,
  );
}

function number(name: keyof typeof NUMBERS, label: string): string {
  const { min, max, integer } = NUMBERS[name];
  return field(
    label,
    `<input name="${name}" type="text" inputmode="${
      integer ? "numeric" : "decimal"
    }" autocomplete="off" title="${min} to ${max}">`,
  );
}

function choice(
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): string {
  const list = options.map(([value, text]) =>
    `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`
  );
  return field(label, `<select name="${name}">${list.join("")}</select>`);
}

function tick(name: string, label: string): string {
  return `<label class="pg-tick"><input name="${name}" type="checkbox">
<span>${escapeHtml(label)}</span></label>`;
}

/** The presets, the page's own first. */
function presetOptions(): (readonly [string, string])[] {
  const names = Object.keys(presets).filter((name) => name !== DEFAULT_PRESET);
  return [DEFAULT_PRESET, ...names].map((name) => [name, name] as const);
}

function dataOptions(): (readonly [string, string])[] {
  const [fewest, most] = DATA_LIMITS.rows;
  const counts = Array.from(
    { length: most - fewest + 1 },
    (_, i) => i + fewest,
  );
  return [
    ...counts.map((count) =>
      [
        oneHotRows(count).join(" "),
        count === 4 ? "4, the paper’s" : `${count} one-hot`,
      ] as const
    ),
    ["", "typed below"],
  ];
}

function controls(): string {
  const frozen = { none: "no", generative: "θ and φ", discriminator: "T" };
  const contrast = {
    prior: "the prior",
    samples: "q’s moments",
    moments: "q’s, by a network",
  };
  const engine = {
    wasm: "the processor",
    webgpu: "WebGPU",
  };
  const named = <T extends string>(
    values: readonly T[],
    names: Readonly<Record<T, string>>,
  ) => values.map((value) => [value, names[value]] as const);
  return `<form id="pg-controls" autocomplete="off" aria-label="Settings">
<fieldset><legend>Recipe</legend>
${choice("preset", "Preset", presetOptions())}
${number("generativeRate", "Rate of θ and φ")}
${number("discriminatorRate", "Rate of T")}
${number("discriminatorSteps", "Steps of T for each of theirs")}
${number("beta1", "Adam’s β1")}
${number("batchSize", "Batch")}
${number("decayShare", "Last share in which rates fall")}
${choice("contrast", "T compares q with", named(CONTRASTS, contrast))}
${choice("frozen", "Frozen", named(FROZEN, frozen))}
</fieldset>
<fieldset><legend>Networks and data</legend>
<p class="pg-hint">A change here begins anew.</p>
${number("noiseDim", "Noise dimensions")}
${number("width", "Width of the layers")}
${number("seed", "Seed")}
${choice("data", "Data", dataOptions())}
${text("rows", "The x, as bits", "2 to 8 different vectors such as 101")}
${text("weights", "Their weights", "A positive number for each x")}
<div id="pg-engine" hidden>
${choice("engine", "Computed by", named(ENGINES, engine))}
</div>
</fieldset>
<fieldset><legend>View</legend>
${choice("shown", "x of the maps of T", [])}
${tick("posterior", "The exact p(z|x) of that x")}
${tick("vae", "A VAE trained alongside")}
${
    choice(
      "pace",
      "Speed",
      PACES.map((pace) =>
        [
          `${pace}`,
          pace === 0
            ? "no limit"
            : `${pace} step${pace === 1 ? "" : "s"} a second`,
        ] as const
      ),
    )
  }
</fieldset>
<p class="pg-copy"><button id="pg-cell" type="button">Copy as notebook
cell</button>
<button id="pg-link" type="button">Copy link</button></p>
</form>`;
}

function table(): string {
  const rows = QUANTITIES.map(([key, name]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${
      `<td><span id="pg-${key}-here">–</span>\n` +
      `<span id="pg-${key}-error" class="pg-error"></span></td>` +
      ["paper", "optimum"].map((column) =>
        `<td id="pg-${key}-${column}">–</td>`
      ).join("")
    }</tr>`
  );
  return `<table class="pg-table">
<caption>The row of table 1, nats: live from few samples, so with its standard
error</caption>
<thead><tr><td></td><th scope="col">here</th><th scope="col">paper</th>
<th scope="col">optimum</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table>
<p id="pg-row-note" class="avb-facts"></p>`;
}

/** The guided tour: every step is there, the script shows one. */
function tourSection(titles: ReadonlyMap<string, string>): string {
  const steps = tour.map(({ title, texts: [what, look], ...step }, i) => {
    const { change, notebook } = step;
    const page = titles.get(notebook);
    const more = [
      change &&
      `<button class="pg-change" type="button">${
        escapeHtml(change.label)
      }</button>`,
      page &&
      `<a href="${escapeHtml(encodeURIComponent(notebook))}.html">Why: ${
        escapeHtml(page)
      }</a>`,
    ].filter((one) => one !== undefined);
    return `<article id="tour=${i + 1}" hidden>
<h2 tabindex="-1"><span class="pg-tour-count">${i + 1} of ${tour.length}</span>
${escapeHtml(title)}</h2>
<div class="pg-tour-texts">
<p>${escapeHtml(what)}</p>
<div><p>${escapeHtml(look)}</p>
${more.length > 0 ? `<p>${more.join("\n")}</p>` : ""}</div>
</div>
</article>`;
  });
  return `<section id="pg-tour" aria-label="Guided tour">
<p id="pg-tour-invitation"><button id="pg-tour-begin" type="button">Take the
tour</button> <span>Six short experiments, and what to look at.</span></p>
${steps.join("\n")}
<p id="pg-tour-steps" hidden>
<button id="pg-tour-back" type="button">Back</button>
<button id="pg-tour-next" type="button">Next</button>
<button id="pg-tour-leave" type="button">Leave the tour</button></p>
</section>`;
}

function figures(): string {
  return `<div id="pg-planes" class="pg-planes">
<figure class="pg-latent">
${canvas("latent", "plane", "Samples of q(z|x) over the decoder’s regions")}
<figcaption><span id="pg-legend"></span> Points: z ~ q(z|x). Behind them:
<span id="pg-behind"></span>. Circles: 1, 2 and 3 σ of the
prior.</figcaption>
</figure>
<figure id="pg-vae-figure" hidden>
${canvas("vae", "plane", "Samples of the VAE’s q(z|x)")}
<figcaption>The same of a VAE, of the same seed and data.</figcaption>
</figure>
<figure id="pg-learned-figure">
${canvas("learned", "plane", "Map of T of the shown x")}
<figcaption>T(x, z) as learned, of x<span class="pg-shown">1</span>, up to
3 σ.</figcaption>
</figure>
<figure>
${canvas("optimal", "plane", "Map of T* of the shown x")}
<figcaption>T* = ln q(z|x) − ln p(z), what it should be.
<span class="pg-scale">−6 <canvas id="pg-scale" aria-hidden="true"></canvas>
6 nats</span></figcaption>
</figure>
</div>
<div class="pg-curves">
<figure>
${canvas("losses", "chart", "Both losses over the steps")}
<figcaption>In nats: ${key("sky", "loss (8) of θ and φ")} ${
    key("learned pg-dashed", "loss (9) of T")
  } ${key("muted pg-dotted", "2 ln 2: a T that says nothing")}</figcaption>
</figure>
<figure>
${canvas("elbo", "chart", "The ELBO by T and the true ELBO over the steps")}
<figcaption>In nats: ${key("learned pg-dashed", "ELBO that T claims")} ${
    key("ink", "true ELBO")
  } ${key("muted pg-dotted", "optimum, −H[x]")}</figcaption>
</figure>
</div>`;
}

/** The scripts of the page and of its worker. */
export interface PlaygroundPrograms {
  /** The bundle of `lib/playground/page_program.ts`. */
  readonly page: string;
  /** The bundle of `lib/playground/worker_program.ts`. */
  readonly worker: string;
}

/**
 * The page around the scripts.
 *
 * @param programs The bundles.
 * @param titles Of the notebooks whose pages are there, by their names.
 */
export function renderPlayground(
  programs: PlaygroundPrograms,
  titles: ReadonlyMap<string, string> = new Map(),
): string {
  const script = scriptSource(programs.page);
  const { head, foot } = assetElements({
    drawsFigures: false,
    needs: { computes: true, scripts: [script] },
  });
  return shell({
    title: `Playground · ${siteTitle}`,
    head: `${head}
<style>${style}</style>`,
    skipTo: "the playground",
    place: `<a class="avb-home" href="index.html">${siteTitle}</a>`,
    body: `<main id="content" tabindex="-1">
<h1>Playground</h1>
<p class="avb-lead">Adversarial Variational Bayes, training in this browser by
the code of the notebooks. Change something and see what it does.</p>
<noscript><p class="avb-warning">The playground is JavaScript, which is off in
this browser.</p></noscript>
${tourSection(titles)}
<div class="pg-bar" role="group" aria-label="Training">
<button id="pg-play" class="pg-main" type="button">Train</button>
<button id="pg-step" type="button">One step</button>
<button id="pg-discriminator-step" type="button">One step of T</button>
<button id="pg-reset" type="button">Reset</button>
<span id="pg-count">Step 0</span>
<progress id="pg-progress" max="1" value="0" aria-label="Steps done"></progress>
</div>
<div id="pg-notice" role="alert"><p></p>
<button type="button" hidden>Reset</button></div>
<div class="pg-layout">
<div class="pg-view">
${figures()}
${table()}
<h2 class="pg-words">In words</h2>
<p id="pg-summary" role="status"></p>
<p id="pg-backend" class="avb-facts"></p>
</div>
<div class="pg-side">
${controls()}
<textarea id="pg-code" rows="14" readonly hidden spellcheck="false"
aria-label="The code of this setting"></textarea>
</div>
</div>
<span id="pg-tokens" hidden></span>
</main>`,
    foot: `${foot}
<script id="pg-worker" type="text/plain">${
      scriptSource(programs.worker)
    }</script>
<script>${script}</script>`,
  });
}

/** The titles of the notebooks that the tour names, where their pages are. */
function notebookTitles(out: string): Map<string, string> {
  return new Map(
    tour.flatMap(({ notebook }) => {
      const path = join(out, `${notebook}.html`);
      if (!existsSync(path)) return [];
      const record = recordOf(Deno.readTextFileSync(path));
      return record ? [[notebook, plainTitle(record.title)] as const] : [];
    }),
  );
}

/**
 * Writes the playground and what it shares with the other pages. Its tour
 * links to the notebooks whose pages are there already.
 *
 * @param environment What set-up made.
 * @param out The site's folder.
 * @returns The page's path.
 * @throws {Failure} If lib cannot be bundled.
 */
export async function writePlayground(
  environment: Pick<Environment, "deno" | "root">,
  out: string,
): Promise<string> {
  const bundle = (name: string) =>
    bundleForBrowser(environment, join("lib", "playground", name));
  const programs = {
    page: await bundle("page_program.ts"),
    worker: await bundle("worker_program.ts"),
  };
  const path = join(out, playgroundFile);
  writeAssets(out);
  writeWhole(path, renderPlayground(programs, notebookTitles(out)));
  return path;
}
