import assert from "node:assert/strict";
import {
  cellModule,
  notebookProblems,
  placeInCells,
} from "../../lib/cli/cells.ts";
import type { Cell, Notebook } from "../../lib/cli/pages/notebook.ts";

function notebook(...cells: Partial<Cell>[]): Notebook {
  return {
    metadata: { kernelspec: { name: "deno" } },
    cells: cells.map((cell, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      source: "",
      outputs: [],
      execution_count: null,
      ...cell,
    })),
  };
}

Deno.test("cells become one module whose lines are found again", () => {
  const module = cellModule(notebook(
    { source: ["const a = 1;\n", "const b = 2;"] },
    { cell_type: "markdown", source: "# text" },
    { source: "console.log(a, b);\nconsole.log(c);" },
  ));
  const lines = module.text.split("\n");
  const line = lines.indexOf("console.log(c);") + 1;
  assert.ok(line > 0);
  assert.equal(
    placeInCells(
      `at .cache/cells/01-x.ts:${line}:13 and other.ts:3:1`,
      ".cache/cells/01-x.ts",
      "notebooks/01-x.ipynb",
      module,
    ),
    "at notebooks/01-x.ipynb, cell 3, line 2, column 13 and other.ts:3:1",
  );
});

Deno.test("a notebook without faults has no problems", () => {
  const wide = "x".repeat(78);
  assert.deepEqual(notebookProblems(notebook({ source: wide }), "n"), []);
});

Deno.test("outputs, counts, ids, kernel and wide lines are found", () => {
  const faulty: Notebook = {
    ...notebook(
      { outputs: [{ output_type: "stream" }] },
      { execution_count: 3 },
      { id: "" },
      { id: "cell-0" },
      { source: "1\n" + "x".repeat(79) },
    ),
    metadata: { kernelspec: { name: "python3" } },
  };
  const problems = notebookProblems(faulty, "n");
  assert.equal(problems.length, 6);
  assert.match(problems[0] ?? "", /kernel is python3/);
  assert.match(problems[1] ?? "", /cell 1: has outputs or a count/);
  assert.match(problems[2] ?? "", /cell 2: has outputs or a count/);
  assert.match(problems[3] ?? "", /cell 3: has no id/);
  assert.match(problems[4] ?? "", /cell 4: has the id "cell-0"/);
  assert.match(problems[5] ?? "", /cell 5, line 2: is 79 columns wide/);
});
