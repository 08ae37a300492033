import { join } from "node:path";
import { NUMBERS } from "../../playground/fragment.ts";
import { CONTRASTS, FROZEN } from "../../playground/settings.ts";
import { presets } from "../../training/mod.ts";
import { bundleForBrowser } from "../bundle.ts";
import { writeWhole } from "../files.ts";
import type { Environment } from "../jupyter/environment.ts";
import { assetElements, writeAssets } from "./assets.ts";
import { escapeHtml, scriptSource } from "./html.ts";
import { siteTitle } from "./page.ts";
import style from "./playground.css" with { type: "text" };

/** The playground's page, beside the others. */
export const playgroundFile = "playground.html";

/** The row of table 1, and what its quantities are called. */
const QUANTITIES = [
  ["logLikelihood", "log-likelihood ln p(x), nats"],
  ["reconstructionError", "reconstruction error, nats a component"],
  ["elbo", "ELBO, nats"],
  ["klAggregate", "KL(q(z), p(z)), nats"],
] as const;

function figure(
  id: string,
  { label, caption, hidden = false, wide = false }: {
    label: string;
    caption: string;
    hidden?: boolean;
    wide?: boolean;
  },
): string {
  return `<figure id="pg-${id}-figure"${hidden ? " hidden" : ""}>
<canvas id="pg-${id}" class="${wide ? "pg-chart" : "pg-plane"}" role="img"
aria-label="${escapeHtml(label)}"></canvas>
<figcaption>${caption}</figcaption>
</figure>`;
}

/** A labelled element of the form. */
function field(label: string, element: string): string {
  return `<label><span>${escapeHtml(label)}</span>${element}</label>`;
}

function number(name: keyof typeof NUMBERS): string {
  const { min, max, integer, name: what } = NUMBERS[name];
  const label = what.replace(/^the /, "");
  return field(
    label[0]!.toUpperCase() + label.slice(1),
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

function controls(): string {
  const names = Object.keys(presets).map((name) => [name, name] as const);
  const frozen = {
    none: "nobody",
    generative: "theta, phi",
    discriminator: "T",
  };
  const contrast = {
    prior: "the prior",
    samples: "q’s moments, by samples",
    moments: "q’s moments, by a network",
  };
  return `<form id="pg-controls" autocomplete="off">
<fieldset><legend>Training</legend>
${choice("preset", "Preset", names)}
${number("generativeRate")}
${number("discriminatorRate")}
${number("discriminatorSteps")}
${number("beta1")}
${number("batchSize")}
${number("decayShare")}
${
    choice(
      "contrast",
      "T compares q with",
      CONTRASTS.map((value) => [value, contrast[value]] as const),
    )
  }
${choice("frozen", "Frozen", FROZEN.map((v) => [v, frozen[v]] as const))}
${number("pace")}
</fieldset>
<fieldset><legend>These begin anew</legend>
${number("seed")}
${number("noiseDim")}
${number("width")}
${field("Data, 2 to 8 vectors", '<input name="rows" type="text">')}
${field("Weights", '<input name="weights" type="text">')}
</fieldset>
<fieldset><legend>Shown</legend>
${number("shown")}
${tick("posterior", "Exact posterior of that x")}
${tick("vae", "A VAE alongside")}
</fieldset>
</form>`;
}

function table(): string {
  const rows = QUANTITIES.map(([key, name]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${
      ["here", "paper", "optimum"].map((column) =>
        `<td id="pg-${key}-${column}">–</td>`
      ).join("")
    }</tr>`
  );
  return `<table>
<caption>The row of table 1, live: few samples, so with their standard error
</caption>
<thead><tr><td></td><th scope="col">here</th><th scope="col">paper</th>
<th scope="col">optimum</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table>
<p id="pg-row-note" class="avb-facts"></p>`;
}

/**
 * The page around the script.
 *
 * @param program The bundle of `lib/playground/program.ts`.
 */
export function renderPlayground(program: string): string {
  const { head, foot } = assetElements({ drawsFigures: false });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Playground · ${siteTitle}</title>
<link rel="icon" href="data:,">
${head}
<style>${style}</style>
</head>
<body class="avb-index">
<a class="avb-skip" href="#content">Skip to the playground</a>
<header class="avb-bar">
<a class="avb-home" href="index.html">${siteTitle}</a>
<button class="avb-theme" type="button" hidden></button>
</header>
<main id="content" tabindex="-1">
<h1>Playground</h1>
<p class="avb-lead">Algorithm 1, trained in this browser by the code of the
notebooks. Change something and look what it does.</p>
<div class="pg-bar">
<button id="pg-play" type="button">Train</button>
<button id="pg-step" type="button">One step</button>
<button id="pg-discriminator-step" type="button">One step of T</button>
<button id="pg-reset" type="button">Reset</button>
<span id="pg-count"></span>
</div>
<p id="pg-notice" role="alert"></p>
<div class="pg-figures">
${
    figure("latent", {
      label: "Samples of q(z|x) over the decoder’s regions",
      caption:
        "z ~ q(z|x), a colour and a mark for each x, over the decoder’s " +
        "regions; circles: 1, 2 and 3 σ of the prior.",
    })
  }
${
    figure("vae", {
      label: "Samples of the VAE’s q(z|x)",
      caption: "The same of a VAE with the same seed and data.",
      hidden: true,
    })
  }
${
    figure("learned", {
      label: "Map of T of the shown x",
      caption: "T(x, z) of the shown x, nats.",
    })
  }
${
    figure("optimal", {
      label: "Map of T* of the shown x",
      caption: "T* = ln q(z|x) - ln p(z), by the density of samples, on the " +
        'same scale: <canvas id="pg-scale" aria-hidden="true"></canvas> ' +
        "-6 to 6 nats.",
    })
  }
</div>
<div class="pg-figures pg-curves">
${
    figure("losses", {
      label: "Both losses over the steps",
      caption:
        "Solid: the loss (8) of theta and phi; dashed: the loss (9) of " +
        "T; dotted: 2 ln 2, a T that says nothing. Nats.",
      wide: true,
    })
  }
${
    figure("elbo", {
      label: "The ELBO by T and the true ELBO over the steps",
      caption: "Dashed: the ELBO that T claims; dots: the true one, from " +
        "samples; dotted: the optimum, minus the entropy of the data. Nats.",
      wide: true,
    })
  }
</div>
${table()}
${controls()}
<p><button id="pg-cell" type="button">Copy as notebook cell</button></p>
<textarea id="pg-code" rows="14" readonly hidden spellcheck="false"
aria-label="The code of this setting"></textarea>
<p id="pg-summary" class="avb-facts" role="status"></p>
<p id="pg-backend" class="avb-facts"></p>
<span id="pg-tokens" hidden></span>
<noscript><p class="avb-warning">The playground is JavaScript, which is off in
this browser.</p></noscript>
</main>
${foot}
<script>${scriptSource(program)}</script>
</body>
</html>
`;
}

/**
 * Writes the playground and what it shares with the other pages.
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
  const program = await bundleForBrowser(
    environment,
    join("lib", "playground", "program.ts"),
  );
  const path = join(out, playgroundFile);
  writeAssets(out);
  writeWhole(path, renderPlayground(program));
  return path;
}
