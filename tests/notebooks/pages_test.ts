import assert from "node:assert/strict";
import { join } from "node:path";
import { writeWhole } from "../../lib/cli/files.ts";
import {
  escapeHtml,
  scriptJson,
  scriptSource,
} from "../../lib/cli/pages/html.ts";
import { renderIndex } from "../../lib/cli/pages/index_page.ts";
import {
  headOf,
  type Notebook,
  resultsOf,
  resultsType,
} from "../../lib/cli/pages/notebook.ts";
import { type PageRecord, recordOf } from "../../lib/cli/pages/page.ts";
import {
  chosenNames,
  notebookNames,
  removeStalePages,
  writeIndex,
} from "../../lib/cli/pages/publish.ts";
import { permittedTest, withFolder } from "./harness.ts";

function markdown(...sources: string[]): Notebook {
  return {
    metadata: {},
    cells: sources.map((source) => ({ cell_type: "markdown", source })),
  };
}

function publishing(...outputs: Record<string, unknown>[]): Notebook {
  return {
    metadata: {},
    cells: outputs.map((results) => ({
      cell_type: "code",
      source: "",
      outputs: [
        { output_type: "stream" },
        { output_type: "display_data", data: { [resultsType]: results } },
      ],
    })),
  };
}

const record: PageRecord = {
  name: "01-gap",
  title: "The <gap>",
  promise: "<p>What it <em>tells</em>.</p>",
  minutes: 25,
  sketch: { svg: "<svg></svg>", alt: "A <curve>" },
  seconds: 83.4,
  profile: "full",
  date: "2026-01-02T03:04:05Z",
  results: { elbo: -1.25, seed: 3, backend: "native" },
};

/** A file that carries its record as a page does. */
function page(of: PageRecord): string {
  const json = scriptJson(of);
  return `<script type="application/json" id="avb-page">${json}</script>`;
}

Deno.test("title and promise are the first heading and paragraph", () => {
  assert.deepEqual(
    headOf(
      markdown("# The gap #\n\n> **Promise.** Two\n> lines.\n\nMore."),
      "n",
    ),
    { title: "The gap", promise: "**Promise.** Two lines." },
  );
  assert.deepEqual(headOf(markdown("# 01. The gap", "One line."), "n"), {
    title: "The gap",
    promise: "One line.",
  });
  assert.deepEqual(headOf(markdown("# The gap\n\n## Next\n\nText"), "n"), {
    title: "The gap",
    promise: "",
  });
  assert.deepEqual(headOf(markdown("No title"), "n"), {
    title: "n",
    promise: "",
  });
});

Deno.test("results of all cells are collected", () => {
  assert.deepEqual(
    resultsOf(publishing({ elbo: -1.25 }, { kl: 0.1, seed: 3 }), "01-gap"),
    { elbo: -1.25, kl: 0.1, seed: 3 },
  );
});

Deno.test("a name that is published twice is refused", () => {
  assert.throws(
    () => resultsOf(publishing({ elbo: 1 }, { kl: 1, elbo: 1 }), "01-gap"),
    /Cannot publish "elbo" of 01-gap: cell 2/,
  );
});

Deno.test("no text can close the element around it", () => {
  const evil = "</script><script>alert(1)</script><!-- & \"'";
  assert.ok(!scriptJson({ evil }).includes("<"));
  assert.deepEqual(JSON.parse(scriptJson({ evil })), { evil });
  assert.ok(!scriptSource(`const s = "${"</SCRIPT>"}";`).match(/<\/script/i));
  assert.ok(!/[<>"']/.test(escapeHtml(evil)));
});

Deno.test("a page's record is found again", () => {
  assert.deepEqual(recordOf(`<head>${page(record)}</head>`), record);
  assert.equal(recordOf("<p>some other file</p>"), undefined);
});

permittedTest(
  "the index tells title, promise, times, seed and backend",
  async () => {
    const html = await renderIndex([record]);
    assert.match(html, /<html lang="en">/);
    assert.match(html, /<a href="01-gap\.html">The &lt;gap&gt;<\/a>/);
    assert.match(html, /<li data-number="1">/);
    assert.ok(html.includes(record.promise));
    assert.match(
      html,
      /Ran in 1 min 23 s · seed 3 · backend native · 2026-01-02/,
    );
    assert.ok(!html.includes("fast profile"));
    assert.match(html, /About 25 minutes to read/);
    assert.match(html, /aria-label="A &lt;curve&gt;"><svg>/);
    assert.match(
      await renderIndex([{ ...record, profile: "fast" }]),
      /fast profile/,
    );
  },
);

Deno.test("notebooks are chosen by name, number or path", () => {
  const all = ["01-elbo", "02-optimal", "10-last"];
  assert.deepEqual(chosenNames(all, []), all);
  assert.deepEqual(chosenNames(all, ["10", "notebooks/01-elbo.ipynb"]), [
    "01-elbo",
    "10-last",
  ]);
  assert.deepEqual(chosenNames(all, ["2", "02-optimal"]), ["02-optimal"]);
  assert.throws(
    () => chosenNames(all, ["3"]),
    /Unknown notebook: 3\. .*; all notebooks: 01-elbo, 02-optimal, 10-last/,
  );
});

permittedTest(
  "notebooks are listed in reading order",
  () =>
    withFolder((folder) => {
      for (const name of ["10-b.ipynb", "02-a.ipynb", "x.txt", ".h.ipynb"]) {
        Deno.writeTextFileSync(join(folder, name), "");
      }
      assert.deepEqual(notebookNames(folder), ["02-a", "10-b"]);
      assert.deepEqual(notebookNames(join(folder, "nothing")), []);
    }),
);

permittedTest(
  "a file is written whole or not at all",
  () =>
    withFolder((folder) => {
      const path = join(folder, "page.html");
      writeWhole(path, "old");
      writeWhole(path, "new");
      assert.equal(Deno.readTextFileSync(path), "new");
      const blocked = join(folder, "folder");
      Deno.mkdirSync(join(blocked, "inside"), { recursive: true });
      assert.throws(() => writeWhole(blocked, "text"));
      assert.deepEqual(
        [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
        [
          "folder",
          "page.html",
        ],
      );
    }),
);

permittedTest(
  "index and results follow the pages that are there",
  () =>
    withFolder(async (folder) => {
      const second = { ...record, name: "02-t", results: { error: 0.5 } };
      Deno.writeTextFileSync(join(folder, "01-gap.html"), page(record));
      Deno.writeTextFileSync(join(folder, "02-t.html"), page(second));
      Deno.writeTextFileSync(join(folder, "own.html"), "a reader's own file");
      const results = () =>
        JSON.parse(Deno.readTextFileSync(join(folder, "results.json")));
      await writeIndex(folder);
      assert.deepEqual(results(), {
        "01-gap": record.results,
        "02-t": { error: 0.5 },
      });
      removeStalePages(folder, ["02-t"]);
      await writeIndex(folder);
      assert.deepEqual(results(), { "02-t": { error: 0.5 } });
      assert.deepEqual(
        [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
        [
          "02-t.html",
          "assets",
          "index.html",
          "own.html",
          "results.json",
        ],
      );
    }),
);
